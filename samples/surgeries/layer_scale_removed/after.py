"""The same at full strength."""

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, features: int, scale: nn.Module) -> None:
        super().__init__()
        self.linear = nn.Linear(features, features)
        self.act = nn.GELU()
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.scale(self.act(self.linear(x)))


def build() -> nn.Module:
    return nn.Sequential(Block(32, nn.Identity()), Block(32, nn.Identity()))
