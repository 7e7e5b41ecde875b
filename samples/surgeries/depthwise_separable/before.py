"""Full convolutions."""

from torch import nn


def build() -> nn.Module:
    return nn.ModuleDict(
        {
            "conv1": nn.Conv2d(16, 16, 3, padding=1, bias=False),
            "norm1": nn.BatchNorm2d(16),
            "conv2": nn.Conv2d(16, 32, 3, stride=2, padding=1, bias=False),
            "norm2": nn.BatchNorm2d(32),
            "fc": nn.Linear(32, 10),
        }
    )
