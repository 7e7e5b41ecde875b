"""Dotted paths: what a module's place is called, and which names are positions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from archdiff.tree.records import Layer


def parent(path: str) -> str | None:
    """The path one level up; ``None`` for the root."""
    if not path:
        return None
    return path.rpartition(".")[0]


def name(path: str) -> str:
    """The last part of a path, as the parent registers it."""
    return path[path.rfind(".") + 1 :]


def join(base: str, child: str) -> str:
    """The path of ``child`` under ``base``."""
    return f"{base}.{child}" if base else child


def depth(path: str) -> int:
    """How many levels below the root; the root is 0."""
    return path.count(".") + 1 if path else 0


def inside(path: str, top: str) -> bool:
    """Whether ``path`` is ``top`` or lies below it."""
    return not top or path == top or path.startswith(top + ".")


def children(layers: Iterable[Layer]) -> dict[str, list[Layer]]:
    """Direct children of every path, in registration order; leaves have no entry."""
    below: dict[str, list[Layer]] = {}
    for layer in layers:
        above = parent(layer.path)
        if above is not None:
            below.setdefault(above, []).append(layer)
    return below


def by_path(layers: Iterable[Layer]) -> Mapping[str, Layer]:
    """Path to layer."""
    return {layer.path: layer for layer in layers}


def positional(names: Sequence[str]) -> bool:
    """Whether names are positions, ``0 … n-1`` in order, as Sequential and ModuleList give them: then a name follows from the order."""
    return bool(names) and all(own == str(index) for index, own in enumerate(names))


def pattern(path: str) -> str:
    """The path with its numbers blanked: ``layers.3.mlp`` and ``layers.7.mlp`` are both ``layers.#.mlp``."""
    return re.sub(r"(?<![^.])\d+(?![^.])", "#", path)
