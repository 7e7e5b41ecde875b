"""The same with a gate."""

from torch import nn


class GatedFeedForward(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.act = nn.SiLU()
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return x + self.down(self.act(self.gate(x)) * self.up(x))


def build() -> nn.Module:
    return nn.Sequential(nn.Embedding(100, 32), GatedFeedForward(32, 96), GatedFeedForward(32, 96), nn.Linear(32, 100))
