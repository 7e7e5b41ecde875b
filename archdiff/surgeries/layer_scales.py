"""A learnt factor for each channel of a residual branch: a layer of its own, or a tensor of the block."""

from __future__ import annotations

import re
from collections.abc import Collection

from archdiff.tree.records import Layer, Tensor

TENSOR = re.compile(r"layer_?scale\w*|gamma_?\d|ls_?\d?_?gamma")


def scales(layer: Layer) -> bool:
    """A layer named so, whose only tensor is one factor for each channel."""
    tensors = layer.tensors or ()
    return "LayerScale" in (layer.type or "") and len(tensors) == 1 and tensors[0].kind == "parameter"


def scale(tensor: Tensor, holder: Layer, below: Collection[str]) -> bool:
    """A block's own tensor of that sort. A bare ``gamma`` is one in a block that holds layers and no ``beta``: else it is a norm's."""
    if TENSOR.fullmatch(tensor.name):
        return True
    lonely = all(own.name != "beta" for own in holder.tensors or ())
    return tensor.name == "gamma" and tensor.kind == "parameter" and len(tensor.shape or ()) == 1 and len(below) > 1 and lonely
