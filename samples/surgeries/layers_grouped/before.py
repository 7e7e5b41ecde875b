"""Convolutions with norm and activation beside them."""

from torch import nn


class Fused(nn.Sequential):
    """Parts that are treated as one."""


class Block(nn.Module):
    def __init__(self, inputs, outputs, fused):
        super().__init__()
        conv, norm, relu = nn.Conv2d(inputs, outputs, 3, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()
        self.conv = Fused(conv, norm, relu) if fused else conv
        self.norm = nn.Identity() if fused else norm
        self.relu = nn.Identity() if fused else relu

    def forward(self, x):
        return self.relu(self.norm(self.conv(x)))


def build() -> nn.Module:
    return nn.Sequential(Block(3, 16, fused=False), Block(16, 32, fused=False), nn.Flatten(), nn.LazyLinear(10))
