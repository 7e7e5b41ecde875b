"""What is told is read from the model, not from a name alone, and is true of it."""

from __future__ import annotations

from typing import Any

import pytest
from torch import nn

from tests.surgeries.telling import meta, told

SMALL: dict[str, Any] = {
    "num_hidden_layers": 1,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_attention_heads": 4,
    "vocab_size": 100,
    "max_position_embeddings": 64,
}


def of_transformers(name: str, **settings: Any) -> nn.Module:
    """A small model of transformers by its class, whose configuration is in the same module."""
    transformers = pytest.importorskip("transformers")
    model = getattr(transformers, name)
    return meta(model, model.config_class(**{**SMALL, **settings}))  # type: ignore[no-any-return]


class Net2Decoder(nn.Sequential):
    pass


class Net3Decoder(nn.Sequential):
    pass


def test_the_d_of_a_decoder_is_no_dimension():
    old, new = Net2Decoder(nn.Linear(8, 8), nn.ReLU()), Net3Decoder(nn.Linear(8, 8), nn.GELU())
    assert "dimensions_changed" not in told(old, new)
    assert "dimensions_changed" not in told(nn.ModuleList([old]), nn.ModuleList([new]))
    flat, deep = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8)), nn.Sequential(nn.Conv3d(3, 8, 3), nn.BatchNorm3d(8))
    assert told(flat, deep)["dimensions_changed"].title == "2d → 3d: 2 layers"
