"""A block that normalises before its branch."""

from torch import nn


class Prenorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(32)
        self.linear = nn.Linear(32, 32)

    def forward(self, x):
        return x + self.linear(self.norm(x))


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 32), Prenorm(), nn.Linear(32, 10))
