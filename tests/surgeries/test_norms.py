"""Which normalisation a layer is, by name and by what it owns."""

from __future__ import annotations

import pytest

from archdiff.surgeries.norms import norm
from archdiff.tree.records import Layer, Tensor


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("BatchNorm2d", "BatchNorm"),
        ("BatchNormAct2d", "BatchNorm"),
        ("SyncBatchNorm", "SyncBatchNorm"),
        ("FrozenBatchNorm2d", "FrozenBatchNorm"),
        ("LayerNorm2d", "LayerNorm"),
        ("MistralRMSNorm", "RMSNorm"),
        ("Qwen3RMSNorm", "RMSNorm"),
        ("InstanceNorm1d", "InstanceNorm"),
        ("Conv2dNormActivation", None),
        ("ConvBatchNormReLU", None),
        ("LazyBatchNorm1d", None),
        ("NoLayerNorm", None),
        ("Linear", None),
    ],
)
def test_class_names(kind: str, expected: str | None) -> None:
    assert norm(Layer("x", kind)) == expected


def test_a_layer_norm_without_mean_and_bias_is_a_root_mean_square_norm() -> None:
    layer = Layer("x", "T5LayerNorm", attributes={"variance_epsilon": 1e-6}, tensors=(Tensor("weight", "parameter", (4,)),))
    assert norm(layer) == "RMSNorm"
