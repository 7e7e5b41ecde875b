"""The same with nothing dropped."""

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128),
        nn.ReLU(),
        nn.Identity(),
        nn.Linear(128, 128),
        nn.ReLU(),
        nn.Identity(),
        nn.Linear(128, 10),
    )
