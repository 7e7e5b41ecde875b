"""Both trees as numbers: equal subtrees share one number, whatever they are called and wherever they stand.

Networks repeat themselves: two transformers of 160,000 modules are about thirty distinct subtrees. Everything after this file works on
the distinct ones. Layers are held in pre-order, so that a subtree is a range and equal subtrees pair off position by position.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from archdiff.diff.matchers.labels import Label, content, label
from archdiff.tree.records import Layer, Tree


@dataclass(slots=True)
class Shapes:
    """The distinct subtrees of both trees. A subtree's own name is left out, its children's names are not."""

    labels: list[Label] = field(default_factory=list)
    soft_labels: list[int] = field(default_factory=list)
    own: list[int] = field(default_factory=list)
    """Number of the root's label."""
    names: list[tuple[str, ...]] = field(default_factory=list)
    kids: list[tuple[int, ...]] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    weight: list[float] = field(default_factory=list)
    soft: list[int] = field(default_factory=list)
    """Equal for subtrees that are equal but for marks of their position."""
    loose: list[int] = field(default_factory=list)
    """Equal for subtrees of one architecture: families and names, without attributes and sizes of tensors."""
    counts: list[list[int]] = field(default_factory=list)
    """How often the subtree occurs in the first tree and in the second."""
    types: tuple[dict[str, int], dict[str, int]] = field(default_factory=lambda: ({}, {}))
    """How many layers of each type the first tree has, and the second."""
    _labels: dict[object, int] = field(default_factory=dict)
    _found: dict[object, int] = field(default_factory=dict)
    _soft: dict[object, int] = field(default_factory=dict)
    _loose: dict[object, int] = field(default_factory=dict)

    def label(self, layer: Layer, leaf: bool, partial: bool) -> int:
        """The number of a layer's label."""
        made = label(layer, leaf, partial)
        soft = content(made)
        number = self._labels.setdefault((soft, made.marks), len(self.labels))
        if number == len(self.labels):
            self.labels.append(made)
            self.soft_labels.append(self._labels.setdefault(soft, number))
        return number

    def intern(self, own: int, names: tuple[str, ...], kids: tuple[int, ...]) -> int:
        """The number of a subtree."""
        key = (own, names, kids)
        found = self._found.get(key)
        if found is not None:
            return found
        self._found[key] = number = len(self.own)
        root = self.labels[own]
        self.own.append(own)
        self.names.append(names)
        self.kids.append(kids)
        self.size.append(1 + sum([self.size[kid] for kid in kids]))
        self.weight.append(root.weight + sum([self.weight[kid] for kid in kids]))
        soft = (self.soft_labels[own], names, tuple([self.soft[kid] for kid in kids]))
        self.soft.append(self._soft.setdefault(soft, number))
        loose = (root.family, root.leaf, names, tuple([self.loose[kid] for kid in kids]))
        self.loose.append(self._loose.setdefault(loose, len(self._loose)))
        self.counts.append([0, 0])
        return number

    def starts(self, shape: int) -> list[int]:
        """Where each child stands, counted from the subtree's root in pre-order."""
        starts, here = [], 1
        for kid in self.kids[shape]:
            starts.append(here)
            here += self.size[kid]
        return starts


@dataclass(frozen=True, slots=True)
class Grove:
    """One tree, or what is left of it after subtrees were cut out to be aligned on their own."""

    paths: list[str]
    """In pre-order, one cut-out subtree after the other."""
    shapes: list[int]
    position: dict[str, int]
    """Where each path stands."""


def grove(tree: Tree, side: int, shapes: Shapes, cuts: Collection[str] = ()) -> Grove:
    """Number the subtrees of ``tree``; those at ``cuts`` become trees of their own."""
    partial = "attributes" in tree.partial
    layers, children = _preorder(tree.layers, cuts)
    found = [0] * len(layers)
    known: dict[tuple[object, ...], int] = {}
    leaves: dict[int, int] = {}
    for index in range(len(layers) - 1, -1, -1):
        layer, below = layers[index], children[index]
        key = (layer.type, id(layer.attributes), id(layer.tensors), below is None)
        own = known.get(key)
        if own is None:
            own = known[key] = shapes.label(layer, below is None, partial)
        if below is None:
            shape = leaves.get(own)
            if shape is None:
                shape = leaves[own] = shapes.intern(own, (), ())
        else:
            names = tuple([layers[kid].path.rpartition(".")[2] for kid in below])
            shape = shapes.intern(own, names, tuple([found[kid] for kid in below]))
        found[index] = shape
        shapes.counts[shape][side] += 1
    _count_types(shapes, set(found), side)
    paths = [layer.path for layer in layers]
    return Grove(paths, found, {path: index for index, path in enumerate(paths)} if cuts else {})


def _count_types(shapes: Shapes, found: Collection[int], side: int) -> None:
    types = shapes.types[side]
    for shape in found:
        kind = shapes.labels[shapes.own[shape]].type
        if kind is not None:
            types[kind] = types.get(kind, 0) + shapes.counts[shape][side]


def _preorder(layers: Sequence[Layer], cuts: Collection[str]) -> tuple[Sequence[Layer], list[list[int] | None]]:
    """The layers so that every subtree is a range, and each one's children by index; ``None`` for leaves."""
    children = _children(layers, cuts)
    roots = [index for index, layer in enumerate(layers) if index == 0 or layer.path in cuts]
    order: list[int] = []
    stack = roots[::-1]
    while stack:
        index = stack.pop()
        order.append(index)
        below = children[index]
        if below is not None:
            stack.extend(below[::-1])
    if all(index == place for place, index in enumerate(order)):
        return layers, children
    place = {index: new for new, index in enumerate(order)}
    moved = [children[index] for index in order]
    return [layers[index] for index in order], [below and [place[kid] for kid in below] for below in moved]


def _children(layers: Sequence[Layer], cuts: Collection[str]) -> list[list[int] | None]:
    """Each layer's children by index; where a parent is not listed, the nearest listed ancestor, or the first layer, stands in."""
    where: dict[str, int] = {}
    children: list[list[int] | None] = [None] * len(layers)
    for index, layer in enumerate(layers):
        path = layer.path
        where[path] = index
        if index == 0 or path in cuts:
            continue
        above = path.rpartition(".")[0]
        while above not in where:
            above = above.rpartition(".")[0]
            if not above and above not in where:
                where[""] = 0
        below = children[where[above]]
        if below is None:
            children[where[above]] = [index]
        else:
            below.append(index)
    return children
