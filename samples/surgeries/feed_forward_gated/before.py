"""A plain feed-forward part: up, activation, down."""

from torch import nn


class FeedForward(nn.Module):
    def __init__(self, width, hidden):
        super().__init__()
        self.up = nn.Linear(width, hidden, bias=False)
        self.act = nn.SiLU()
        self.down = nn.Linear(hidden, width, bias=False)

    def forward(self, x):
        return x + self.down(self.act(self.up(x)))


def build() -> nn.Module:
    return nn.Sequential(nn.Embedding(100, 32), FeedForward(32, 96), FeedForward(32, 96), nn.Linear(32, 100))
