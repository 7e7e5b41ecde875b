"""A model that keeps its settings at the top."""

from types import SimpleNamespace

import torch
from torch import nn


class Body(nn.Module):
    """Two layers of a given width."""

    def __init__(self, config: SimpleNamespace, keep: bool = False) -> None:
        super().__init__()
        if keep:
            self.config = config
        self.up = nn.Linear(config.width, config.inner)
        self.down = nn.Linear(config.inner, config.width)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.down(self.up(x).relu())  # type: ignore[no-any-return]


class Model(nn.Module):
    """A body and what it was built from."""

    def __init__(self, config: SimpleNamespace, keep: bool = True) -> None:
        super().__init__()
        if keep:
            self.config = config
        self.body = Body(config, keep=not keep)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body(x)  # type: ignore[no-any-return]


def build() -> nn.Module:
    return Model(SimpleNamespace(width=16, inner=64, dropout=0.1))
