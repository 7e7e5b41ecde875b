"""The same blocks with the flag on."""

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gradient_checkpointing = True
        self.linear = nn.Linear(16, 16)
        self.act = nn.GELU()

    def body(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.act(self.linear(x))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if self.gradient_checkpointing and self.training:
            return checkpoint(self.body, x, use_reentrant=False)
        return self.body(x)


def build() -> nn.Module:
    return nn.Sequential(Block(), Block(), Block())
