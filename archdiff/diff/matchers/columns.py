"""A tree's layers by column: what is asked of all of them is read once, and layers that are alike share a number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from archdiff.tree.records import Layer, Tree


class Columns(NamedTuple):
    """A tree by the columns that every alignment reads."""

    tree: Tree
    layers: Sequence[Layer]
    paths: list[str]
    types: list[str | None]
    alike: list[int]
    """For each layer the first one of its type that holds the very same attributes and tensors."""

    def first(self, other: Columns) -> bool:
        """Whether this tree comes first in the fixed order: fewer layers, else what differs first compares less."""
        if len(self.paths) != len(other.paths):
            return len(self.paths) < len(other.paths)
        if self.paths != other.paths:
            return self.paths < other.paths
        if self.types != other.types:
            named, others = [found or "" for found in self.types], [found or "" for found in other.types]
            if named != others:
                return named < others
        for here, there in dict.fromkeys(zip(self.alike, other.alike, strict=True)):
            old, new = self.layers[here], other.layers[there]
            if old.attributes != new.attributes or old.tensors != new.tensors:
                return repr((old.attributes, old.tensors)) <= repr((new.attributes, new.tensors))
        return sorted(self.tree.partial) <= sorted(other.tree.partial)


def columns(tree: Tree) -> Columns:
    """``tree`` by column."""
    layers = tree.layers
    types = [layer.type for layer in layers]
    facts = zip(types, map(id, [layer.attributes for layer in layers]), map(id, [layer.tensors for layer in layers]), strict=True)
    first: dict[tuple[str | None, int, int], int] = {}
    return Columns(tree, layers, [layer.path for layer in layers], types, [*map(first.setdefault, facts, range(len(layers)))])
