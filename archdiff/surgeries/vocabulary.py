"""Every name in the two models of a diff. A surgery that is all about prompts need not be looked at where nothing is called so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archdiff.diff.records import Diff
from archdiff.tree.records import Layer, Value


def vocabulary(diff: Diff) -> str:
    """Types and where they are defined, last steps of paths, settings, tensors and their dtypes, in small letters, one a line."""
    found: set[str] = set()
    seen: set[int] = set()
    for tree in (diff.old, diff.new):
        for layer in tree.layers:
            found.update((layer.type or "", layer.origin or "", layer.path.rpartition(".")[2]))
            found.update(_held(layer, seen))
    return "\n".join(found).lower()


def _held(layer: Layer, seen: set[int]) -> Iterator[str]:
    """What a layer's settings and tensors are called; equal layers share both, so once is enough."""
    if layer.attributes and id(layer.attributes) not in seen:
        seen.add(id(layer.attributes))
        yield from _keys(layer.attributes)
    if layer.tensors and id(layer.tensors) not in seen:
        seen.add(id(layer.tensors))
        for tensor in layer.tensors:
            yield tensor.name
            yield tensor.dtype or ""


def _keys(value: Value) -> Iterator[str]:
    """The names of settings, and of those within them."""
    if isinstance(value, Mapping):
        yield from value
        for inner in value.values():
            if isinstance(inner, (Mapping, tuple)):
                yield from _keys(inner)
    elif isinstance(value, tuple):
        for inner in value:
            if isinstance(inner, (Mapping, tuple)):
                yield from _keys(inner)
