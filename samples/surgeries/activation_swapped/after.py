"""The same with GELU."""

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128),
        nn.GELU(),
        nn.Dropout(0.5),
        nn.Linear(128, 128),
        nn.GELU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )
