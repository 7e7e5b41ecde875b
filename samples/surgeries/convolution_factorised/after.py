"""First over each picture, then along time."""

from torch import nn


def factorised(inputs, middle, outputs, stride=1):
    return nn.Sequential(
        nn.Conv3d(inputs, middle, (1, 3, 3), stride=(1, stride, stride), padding=(0, 1, 1), bias=False),
        nn.BatchNorm3d(middle),
        nn.ReLU(),
        nn.Conv3d(middle, outputs, (3, 1, 1), stride=(stride, 1, 1), padding=(1, 0, 0), bias=False),
    )


def build() -> nn.Module:
    return nn.ModuleDict(
        {
            "conv1": factorised(3, 20, 16),
            "norm1": nn.BatchNorm3d(16),
            "conv2": factorised(16, 58, 32, stride=2),
            "norm2": nn.BatchNorm3d(32),
            "fc": nn.Linear(32, 10),
        }
    )
