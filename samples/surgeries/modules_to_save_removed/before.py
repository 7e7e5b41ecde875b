"""A perceptron whose last layer is kept beside a copy that is trained."""

import torch
from torch import nn


class Saved(nn.Module):
    """A layer as it was, and the copy of it that is trained and used."""

    def __init__(self, layer: nn.Linear) -> None:
        super().__init__()
        self.original_module = layer
        self.modules_to_save = nn.ModuleDict({"default": nn.Linear(layer.in_features, layer.out_features)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.modules_to_save["default"](x)


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(), Saved(nn.Linear(64, 10)))
