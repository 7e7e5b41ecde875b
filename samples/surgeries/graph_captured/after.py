"""The same, their forward recorded by torch.fx."""

import torch
from torch import fx, nn


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(32)
        self.linear = nn.Linear(32, 32)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.linear(self.norm(x)).relu()


def build() -> nn.Module:
    return fx.symbolic_trace(nn.Sequential(Block(), Block()))
