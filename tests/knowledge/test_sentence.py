"""A layer's values read as one sentence."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import nn

from archdiff.knowledge.sentence import sentence
from archdiff.sources.walker import walk


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        (nn.Conv2d(3, 64, 7, stride=2, padding=3, bias=False), "Conv2d 3→64, 7×7, stride 2: halves height and width, 9,408 weights"),
        (nn.Conv2d(3, 64, 3), "Conv2d 3→64, 3×3: shrinks height and width by 2, 1,792 parameters"),
        (nn.Conv2d(32, 32, 3, padding=1, groups=32), "Conv2d 32→32, 3×3, 32 groups: keeps height and width, 320 parameters"),
        (nn.Linear(512, 10), "Linear 512→10: 5,130 parameters"),
        (nn.Linear(512, 10, bias=False), "Linear 512→10, no bias: 5,120 weights"),
        (nn.BatchNorm2d(64), "BatchNorm2d 64: normalises each channel over the batch, 128 parameters"),
        (nn.MaxPool2d(3, 2, 1), "MaxPool2d 3, stride 2, padding 1: halves height and width"),
        (nn.ReLU(inplace=True), "ReLU: sets negative values to 0"),
        (nn.Dropout(0.25), "Dropout p 0.25: changes nothing in evaluation"),
        (nn.Embedding(1000, 64, padding_idx=0), "Embedding 1000 rows of 64, padding index 0: 64,000 weights"),
        (nn.LayerNorm(768), "LayerNorm 768: normalises the features of each position, 1,536 parameters"),
        (nn.MultiheadAttention(64, 8), "MultiheadAttention 64 features in 8 heads: mixes positions, 16,640 parameters"),
        (nn.AdaptiveAvgPool2d((1, 1)), "AdaptiveAvgPool2d to 1×1: makes height and width 1"),
        (nn.Identity(), "Identity: changes nothing"),
    ],
)
def test_a_live_layer_is_one_sentence(module: nn.Module, expected: str) -> None:
    layer = walk(module).layers[0]
    assert sentence(str(layer.type), layer.attributes, layer.tensors, layer.origin) == expected


def test_what_a_source_does_not_know_is_not_said() -> None:
    assert sentence("Conv2d") == "Conv2d"
    assert sentence("Linear", {"in_features": 4, "out_features": 2}) == "Linear 4→2"
    assert sentence("Unheard", {"x": 3}) == "Unheard"


def test_a_foreign_class_of_the_same_name_gets_no_claims() -> None:
    assert sentence("Conv2d", {"in_channels": 3}, None, "mylab.layers") == "Conv2d"


@pytest.mark.parametrize("value", ["\x1b[31m", (1, "a", None), {"a": 1}, 10**40, float("nan"), "x" * 10_000, (), None, -3])
def test_any_value_can_be_said(value: Any) -> None:
    for name in ("stride", "padding", "padding_mode", "in_channels", "groups", "kernel_size"):
        said = sentence("Conv2d", {name: value})
        assert said.isprintable() and len(said) < 500


def test_lazy_layers_have_no_count() -> None:
    layer = walk(nn.LazyLinear(5)).layers[0]
    assert "parameters" not in sentence(str(layer.type), layer.attributes, layer.tensors, layer.origin)
    assert torch.nn
