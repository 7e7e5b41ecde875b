"""Blocks that keep a place."""

from torch import nn


class Block(nn.Module):
    def __init__(self, width, gate):
        super().__init__()
        self.linear = nn.Linear(width, width)
        self.gate = nn.Linear(width, width) if gate else nn.Identity()

    def forward(self, x):
        return x + self.gate(self.linear(x))


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 64), Block(64, gate=False), Block(64, gate=False), nn.Linear(64, 10))
