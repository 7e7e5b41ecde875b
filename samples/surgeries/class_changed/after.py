"""One of the same parts that normalises after it."""

from torch import nn


class Afterwards(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm = nn.LayerNorm(32)
        self.linear = nn.Linear(32, 32)

    def forward(self, x):
        return self.norm(x + self.linear(x))


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 32), Afterwards(), nn.Linear(32, 10))
