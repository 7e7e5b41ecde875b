"""A perceptron without biases in its hidden layers."""

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(
        nn.Linear(64, 128, bias=False),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 128, bias=False),
        nn.ReLU(),
        nn.Dropout(0.5),
        nn.Linear(128, 10),
    )
