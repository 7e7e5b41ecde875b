"""Who is whose partner: first form, by path."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.records import Alignment, Match
from archdiff.tree.records import Tree


def align(old: Tree, new: Tree, pins: Sequence[tuple[str, str]] = ()) -> Alignment:
    """Pair layers of the same path."""
    pinned = {new_path: old_path for old_path, new_path in pins}
    taken = {old_path for old_path, _ in pins}
    for side, tree in enumerate((old, new)):
        for pin in pins:
            if pin[side] not in {layer.path for layer in tree.layers}:
                raise ValueError(f"pinned path {pin[side]!r} is no layer of {tree.origin}")
    olds = {layer.path for layer in old.layers} - taken
    made = [
        Match(pinned.get(layer.path, layer.path), layer.path, "pinned" if layer.path in pinned else "path" if layer.path else "root")
        for layer in new.layers
        if layer.path in pinned or layer.path in olds
    ]
    return Alignment(tuple(made))
