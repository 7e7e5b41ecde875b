"""Second of six: a hidden layer with a bend in between, the multilayer perceptron.

Two Linear layers without anything between them are one Linear layer. The ReLU between them is what makes the second one worth having.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
