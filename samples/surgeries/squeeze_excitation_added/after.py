"""The same with a gate that weighs the channels."""

import torch
from torch import nn


class Gate(nn.Module):
    """Weighs each channel by what the whole image shows."""

    def __init__(self, channels: int, reduction: int = 4) -> None:
        super().__init__()
        self.squeeze = nn.AdaptiveAvgPool2d(1)
        self.down = nn.Conv2d(channels, channels // reduction, 1)
        self.act = nn.ReLU()
        self.up = nn.Conv2d(channels // reduction, channels, 1)
        self.sigmoid = nn.Sigmoid()

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x * self.sigmoid(self.up(self.act(self.down(self.squeeze(x)))))


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
    return nn.Sequential(Block(32, Gate(32)), Block(32, Gate(32)))
