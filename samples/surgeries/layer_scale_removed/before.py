"""Two residual blocks whose branches are scaled."""

import torch
from torch import nn


class LayerScale(nn.Module):
    def __init__(self, features: int, init_values: float = 1e-5) -> None:
        super().__init__()
        self.init_values = init_values
        self.gamma = nn.Parameter(torch.full((features,), init_values))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.gamma


class Block(nn.Module):
    def __init__(self, features: int, scale: nn.Module) -> None:
        super().__init__()
        self.linear = nn.Linear(features, features)
        self.act = nn.GELU()
        self.scale = scale

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.scale(self.act(self.linear(x)))


def build() -> nn.Module:
    return nn.Sequential(Block(32, LayerScale(32)), Block(32, LayerScale(32)))
