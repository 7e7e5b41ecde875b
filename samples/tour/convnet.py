"""Third of six: look at neighbourhoods first, in the manner of LeNet (LeCun et al., 1998).

A convolution applies the same small filter everywhere, so that a stroke is recognised wherever it stands, with a fraction of the weights.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(32, 10),
    )
