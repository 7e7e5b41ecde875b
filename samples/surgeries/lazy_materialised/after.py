"""The same after its first batch."""

import warnings

import torch
from torch import nn


def build() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # lazy modules warn that they may change
        model = nn.Sequential(nn.Flatten(), nn.LazyLinear(32), nn.ReLU(), nn.LazyLinear(10))
    model(torch.zeros(1, 3, 8, 8))
    return model
