"""The two forms of weight norm: a hook with ``weight_g`` and ``weight_v``, and a parametrization with ``original0`` and ``original1``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archdiff.tree.keys import key
from archdiff.tree.paths import join, name, parent
from archdiff.tree.records import Layer

ENDINGS = (("_g", "original0"), ("_v", "original1"))
"""How the length and the direction of a weight are called, in the older form and in today's."""


def normed(layers: Iterable[Layer]) -> Iterator[tuple[str, str, str]]:
    """Every weight with today's form of weight norm: the path of its layer, its name, the path of the list that holds both tensors."""
    for layer in layers:
        if layer.type == "_WeightNorm" and layer.origin == "torch.nn.utils.parametrizations":
            held = parent(layer.path) or ""
            yield parent(parent(held) or "") or "", name(held), held


def loaded(layers: Iterable[Layer]) -> Mapping[str, str]:
    """Keys of the older form that torch itself renames while loading into these layers, by the key each becomes."""
    found = {}
    for path, tensor, held in normed(layers):
        found.update({key(held, new): join(path, tensor + old) for old, new in ENDINGS})
    return found
