"""The same with each convolution taken apart."""

from torch import nn


def separable(inputs, outputs, stride=1):
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride=stride, padding=1, groups=inputs, bias=False),
        nn.Conv2d(inputs, outputs, 1, bias=False),
    )


def build() -> nn.Module:
    return nn.ModuleDict(
        {
            "conv1": separable(16, 16),
            "norm1": nn.BatchNorm2d(16),
            "conv2": separable(16, 32, stride=2),
            "norm2": nn.BatchNorm2d(32),
            "fc": nn.Linear(32, 10),
        }
    )
