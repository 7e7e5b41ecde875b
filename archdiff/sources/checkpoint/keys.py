"""The tree that the keys of a checkpoint imply: a layer for every dotted step, types unknown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from archdiff.sources.checkpoint.harmless import Weight
from archdiff.tree.records import Kind, Layer, Tensor

_DIGITS = re.compile(r"(\d+)")
_BUFFERS = frozenset({"running_mean", "running_var", "num_batches_tracked"})

WRAPPERS = {
    "module": "DataParallel, DistributedDataParallel and averaged models add",
    "_orig_mod": "torch.compile adds",
    "_forward_module": "Lightning Fabric adds",
    "_module": "privacy and quantisation wrappers add",
}
"""First steps of a key that come from a wrapper, and whose they are."""


def layers(weights: Mapping[str, Weight], ordered: bool) -> tuple[Layer, ...]:
    """Layers in the order of the keys; where a format does not keep it (``ordered`` is false), by name, numbers by value."""
    own: dict[str, list[Tensor]] = {"": []}
    plain: dict[tuple[object, ...], Tensor] = {}
    ties = _ties(weights)
    for key in weights if ordered else sorted(weights, key=_natural):
        path, _, name = key.rpartition(".")
        if path not in own:
            _add(own, path)
        weight = weights[key]
        facts = (name, weight[0], weight[1], ties.get(key))
        tensor = plain.get(facts)
        if tensor is None:
            tensor = plain[facts] = Tensor(name, _kind(name, weight[1]), *weight[:2], None, True, ties.get(key))
        own[path].append(tensor)
    known: dict[tuple[int, ...], tuple[Tensor, ...]] = {(): ()}
    return tuple([Layer(path, tensors=known.setdefault(tuple(map(id, held)), tuple(held))) for path, held in own.items()])


def _add(own: dict[str, list[Tensor]], path: str) -> None:
    """The layer ``path`` and those above it that are not there yet, top down."""
    above = path.rpartition(".")[0]
    if above not in own:
        steps = path.split(".")
        for depth in range(1, len(steps)):
            own.setdefault(".".join(steps[:depth]), [])
    own[path] = []


def _kind(name: str, dtype: str | None) -> Kind:
    """A guess: nothing in a checkpoint tells parameters from buffers."""
    return "buffer" if name in _BUFFERS or (dtype or "").startswith(("int", "uint", "bool")) else "parameter"


def _ties(weights: Mapping[str, Weight]) -> dict[str, str]:
    """Keys whose tensor lies on the very same bytes as an earlier key's."""
    storages = [weight.place[0] for weight in weights.values() if weight.place]
    if len(set(storages)) == len(storages):
        return {}
    first: dict[object, str] = {}
    ties = {}
    for key, (shape, _, place) in weights.items():
        if place is not None and shape is not None and 0 not in shape:
            holder = first.setdefault((place, shape), key)
            if holder != key:
                ties[key] = holder
    return ties


def _natural(key: str) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdecimal() and part.isascii() and len(part) < 20 else (-1, part) for part in _DIGITS.split(key)]


def wrapped(weights: Mapping[str, Weight]) -> str | None:
    """A remark on the step that every key begins with, when a wrapper is known to add it."""
    steps = {key.partition(".")[0] for key in weights}
    if len(steps) == 1 and (step := steps.pop()) in WRAPPERS:
        return f"Every key begins with {step}., which {WRAPPERS[step]}."
    return None
