"""Convolutions over space and time."""

from torch import nn


def build() -> nn.Module:
    return nn.ModuleDict(
        {
            "conv1": nn.Conv3d(3, 16, 3, padding=1, bias=False),
            "norm1": nn.BatchNorm3d(16),
            "conv2": nn.Conv3d(16, 32, 3, stride=2, padding=1, bias=False),
            "norm2": nn.BatchNorm3d(32),
            "fc": nn.Linear(32, 10),
        }
    )
