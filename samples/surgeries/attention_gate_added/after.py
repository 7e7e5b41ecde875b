"""The same with a gate that weighs the places of the image."""

import torch
from torch import nn


class Gate(nn.Module):
    """Weighs each place of the image by what its channels show."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(2, 1, 7, padding=3)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        shown = torch.stack((x.mean(1), x.amax(1)), dim=1)
        return x * self.sigmoid(self.conv(shown))


class Block(nn.Module):
    def __init__(self, channels: int, gate: nn.Module | None = None) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, channels, 3, padding=1)
        self.act = nn.ReLU()
        self.gate = gate

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.act(self.conv(x))
        return x + (y if self.gate is None else self.gate(y))


def build() -> nn.Module:
    return nn.Sequential(Block(32, Gate()), Block(32, Gate()))
