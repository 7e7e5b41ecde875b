"""A small classifier with its convolution frozen."""

from torch import nn


def build() -> nn.Module:
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 10),
    )
    model[0].requires_grad_(False)
    return model
