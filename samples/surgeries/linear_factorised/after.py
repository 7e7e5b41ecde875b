"""The same with its two larger layers taken apart into thin ones."""

from torch import nn


def thin(inputs: int, outputs: int, rank: int = 16) -> nn.Module:
    return nn.Sequential(nn.Linear(inputs, rank, bias=False), nn.Linear(rank, outputs))


def build() -> nn.Module:
    return nn.Sequential(thin(64, 256), nn.ReLU(), thin(256, 256), nn.ReLU(), nn.Linear(256, 10))
