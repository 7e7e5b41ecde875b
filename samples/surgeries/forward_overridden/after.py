"""The same classifier with its forward replaced, so that it returns probabilities: the tree looks the same."""

from types import MethodType

import torch
from torch import nn


def probabilities(self: nn.Sequential, x: torch.Tensor) -> torch.Tensor:
    for layer in self:
        x = layer(x)
    return x.softmax(dim=-1)


def build() -> nn.Module:
    model = nn.Sequential(nn.Linear(64, 32), nn.ReLU(), nn.Linear(32, 10))
    model.forward = MethodType(probabilities, model)
    return model
