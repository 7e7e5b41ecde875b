"""The same, skipped in training with a chance that rises to 0.2."""

import torch
from torch import nn


class DropPath(nn.Module):
    """Skips a residual branch at random, each sample by itself."""

    def __init__(self, drop_prob: float) -> None:
        super().__init__()
        self.drop_prob = drop_prob

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if not self.training:
            return x
        keep = 1 - self.drop_prob
        return x * torch.empty(len(x), 1, device=x.device).bernoulli_(keep) / keep


class Block(nn.Module):
    def __init__(self, drop_prob: float) -> None:
        super().__init__()
        self.linear = nn.Linear(16, 16)
        self.act = nn.GELU()
        self.drop_path = DropPath(drop_prob) if drop_prob else nn.Identity()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.drop_path(self.act(self.linear(x)))


def build() -> nn.Module:
    return nn.Sequential(*(Block(0.2 * index / 3) for index in range(4)))
