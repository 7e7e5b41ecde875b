"""Three convolutions, the second of which halves the image."""

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(16, 32, 3, stride=2, padding=1),
        nn.Identity(),
        nn.ReLU(),
        nn.Conv2d(32, 64, 3, padding=1),
    )
