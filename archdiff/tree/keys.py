"""The keys of a model's state_dict, worked out from its tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tensor

UNSPOKEN = frozenset({"_checkpoint_wrapped_module", "_fsdp_wrapped_module"})
"""Wrappers whose own name a state_dict leaves out: they strip it by a hook when saving."""


class Entry(NamedTuple):
    """One state_dict entry: its key, and the layer and tensor it stands for."""

    key: str
    path: str
    tensor: Tensor


def entries(layers: Iterable[Layer]) -> Iterator[Entry]:
    """Every persistent tensor with its key, in registration order; a shared module's under each of its paths."""
    for layer in layers:
        for tensor in layer.tensors or ():
            if tensor.persistent is not False:
                yield Entry(key(layer.path, tensor.name), layer.path, tensor)


def key(path: str, tensor: str) -> str:
    """The state_dict key of a tensor owned by the layer at ``path``."""
    if "_wrapped_module" in path:
        path = ".".join(part for part in path.split(".") if part not in UNSPOKEN)
    return join(path, tensor)
