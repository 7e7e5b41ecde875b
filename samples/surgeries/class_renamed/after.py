"""Blocks of another family: other names, the same code."""

import torch
from torch import nn


class BetaNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return self.weight * x * (x.pow(2).mean(-1, keepdim=True) + 1e-6).rsqrt()


class BetaBlock(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.norm = BetaNorm(width)
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        return x + self.linear(self.norm(x))


def build() -> nn.Module:
    return nn.Sequential(BetaBlock(32), BetaBlock(32), nn.Linear(32, 10))
