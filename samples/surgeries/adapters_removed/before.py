"""Three residual blocks with a small adapter behind each."""

import torch
from torch import nn


class Adapter(nn.Module):
    def __init__(self, features: int, inner: int) -> None:
        super().__init__()
        self.down = nn.Linear(features, inner)
        self.act = nn.GELU()
        self.up = nn.Linear(inner, features)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.up(self.act(self.down(x)))


class Block(nn.Module):
    def __init__(self, features: int, adapter: nn.Module | None = None) -> None:
        super().__init__()
        self.linear = nn.Linear(features, features)
        self.act = nn.ReLU()
        if adapter is not None:
            self.adapter = adapter

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x + self.act(self.linear(x))
        return self.adapter(x) if hasattr(self, "adapter") else x


def build() -> nn.Module:
    return nn.Sequential(Block(64, Adapter(64, 8)), Block(64, Adapter(64, 8)), Block(64, Adapter(64, 8)))
