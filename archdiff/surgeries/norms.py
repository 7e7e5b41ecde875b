"""Which normalisation a layer computes, told from its class name and, where a name misleads, from what it owns."""

from __future__ import annotations

import re
from typing import Literal

from archdiff.tree.records import Layer

Norm = Literal["BatchNorm", "SyncBatchNorm", "FrozenBatchNorm", "GroupNorm", "LayerNorm", "InstanceNorm", "RMSNorm"]

_NAME = (
    r"(?!\w*(?:Conv|Linear|Lazy|No[A-Z]))(?:[A-Z]\w*?)??(Naive)?(?P<norm>(?:Frozen|Sync)?BatchNorm|GroupNorm|LayerNorm|InstanceNorm|RMSNorm|RmsNorm)"
    r"(?:\d[dD])?(?:Act)?(?:\d[dD])?(?:Fp32)?"
)


def norm(layer: Layer) -> Norm | None:
    """The normalisation of ``layer``; ``None`` where it is none, or where its class name is not plain enough to say."""
    found = re.fullmatch(_NAME, layer.type or "")
    if found is None:
        return None
    name = "RMSNorm" if found["norm"] == "RmsNorm" else found["norm"]
    if name == "LayerNorm" and _root_mean_square(layer):
        return "RMSNorm"
    return name  # type: ignore[return-value]


def response(layer: Layer) -> bool:
    """Whether the layer weighs channels by their response over the whole picture: no norm that rescales one value by its neighbours."""
    return _RESPONSE.search(layer.type or "") is not None and any(tensor.kind == "parameter" for tensor in layer.tensors or ())


_RESPONSE = re.compile(r"GlobalResponseNorm(?:\d[dD])?$|^GRN(?:\d[dD])?$|(?<=[a-z])GRN$")


def _root_mean_square(layer: Layer) -> bool:
    """Some libraries call a root-mean-square norm a LayerNorm: it has a variance_epsilon and no bias."""
    tensors = {tensor.name for tensor in layer.tensors or ()}
    return "variance_epsilon" in (layer.attributes or {}) and "bias" not in tensors
