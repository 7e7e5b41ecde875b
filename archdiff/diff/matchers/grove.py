"""A tree, read into numbers: for each layer, in pre-order, the number of its subtree.

In pre-order a subtree is a range, and equal subtrees pair off position by position. Trees of live modules and printouts come in pre-order
and are read in one pass from the end; others, and those that pins cut into parts, are put in order first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TypeAlias

from archdiff.diff.matchers.columns import Columns
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.labels import content, label
from archdiff.diff.matchers.preorder import preorder
from archdiff.tree.records import Layer

Read: TypeAlias = tuple[list[str], list[int]]


def groves(one: Columns, two: Columns, pins: Sequence[tuple[str, str]] = ()) -> tuple[Grove, Grove]:
    """Both trees, their subtrees numbered together; those that are pinned become trees of their own."""
    shapes = Shapes()
    first = grove(one, 0, shapes, {pin for pin, _ in pins})
    found = None if pins else _retraced(first, one, two)
    if found is None:
        return first, grove(two, 1, shapes, {pin for _, pin in pins})
    shapes.count(found, 1)
    return first, Grove(shapes, first.paths, first.names, found, {}, namesake=first)


def _retraced(first: Grove, one: Columns, two: Columns) -> Sequence[int] | None:
    """The second tree's subtrees where it has all the same paths: other numbers than the first's only where layers differ, and above.

    ``None`` where the paths are others, or most of the layers.
    """
    partial = "attributes" in two.tree.partial
    if one.paths != two.paths or first.paths is not one.paths or ("attributes" in one.tree.partial) != partial:
        return None
    pairs = [*zip(one.alike, two.alike, strict=True)]
    differing = {pair for pair in set(pairs) if not _one_label(one.layers[pair[0]], two.layers[pair[1]], partial)}
    if not differing:
        return first.shapes
    changed = {index for index, pair in enumerate(pairs) if pair in differing}
    if 2 * len(changed) > len(pairs):
        return None
    shapes, found = first.forest, list(first.shapes)
    labels: dict[tuple[int, bool], int] = {}
    for index in sorted(_with_ancestors(changed, first.above), reverse=True):
        old = first.shapes[index]
        below, own = shapes.kids[old], shapes.own[old]
        if index in changed:
            kind = two.alike[index], not below
            own = labels.get(kind, -1)
            if own < 0:
                own = labels[kind] = shapes.label(two.layers[index], not below, partial)
        kids = tuple([found[index + start] for start in shapes.starts(old)]) if below else ()
        found[index] = shapes.intern(own, shapes.names[old], kids)
    return found


def _one_label(old: Layer, new: Layer, partial: bool) -> bool:
    """Whether both layers have one label, both as leaves or both with children."""
    if old.type != new.type:
        return False
    one, two = label(old, True, partial), label(new, True, partial)
    return content(one) == content(two) and one.marks == two.marks


def _with_ancestors(positions: Collection[int], above: Sequence[int]) -> set[int]:
    """These positions and all above them."""
    found: set[int] = set()
    for index in positions:
        while index >= 0 and index not in found:
            found.add(index)
            index = above[index]
    return found


def grove(tree: Columns, side: int, shapes: Shapes, cuts: Collection[str] = ()) -> Grove:
    """Number the subtrees of ``tree``; those at ``cuts`` become trees of their own."""
    partial = "attributes" in tree.tree.partial
    paths = tree.paths
    read = None if cuts else _in_one_pass(tree, shapes, partial)
    if read is None:
        layers, children = preorder(tree.layers, cuts)
        paths = [layer.path for layer in layers]
        read = _one_by_one(layers, children, shapes, partial)
    names, found = read
    shapes.count(found, side)
    return Grove(shapes, paths, names, found, {path: index for index, path in enumerate(paths)} if cuts else {})


def _in_one_pass(tree: Columns, shapes: Shapes, partial: bool) -> Read | None:
    """Names and subtree numbers, from the last layer to the first; ``None`` where the layers turn out not to be in pre-order."""
    layers, paths = tree.layers, tree.paths
    found, named = [0] * len(layers), [""] * len(layers)
    waiting: list[tuple[str, list[str], list[int]]] = [("", [], [])]
    labels: dict[int, int] = {}
    leaves: dict[int, int] = {}
    above, names, siblings = waiting[0]
    for index, path, kind in zip(range(len(layers) - 1, 0, -1), reversed(paths), reversed(tree.alike), strict=False):
        head, _, name = path.rpartition(".")
        if path != above:
            shape = leaves.get(kind, -1)
            if shape < 0:
                shape = leaves[kind] = shapes.intern(shapes.label(layers[kind], True, partial), (), ())
        else:
            own = labels.get(kind, -1)
            if own < 0:
                own = labels[kind] = shapes.label(layers[kind], False, partial)
            shape = shapes.intern(own, tuple(names[::-1]), tuple(siblings[::-1]))
            waiting.pop()
            if not waiting:
                return None
            above, names, siblings = waiting[-1]
        found[index], named[index] = shape, name
        if head != above:
            if above and not head.startswith(above + "."):
                return None
            above, names, siblings = head, [], []
            waiting.append((above, names, siblings))
        names.append(name)
        siblings.append(shape)
    if len(waiting) > 1 or paths[0]:
        return None
    root = shapes.label(layers[0], not names, partial)
    found[0] = shapes.intern(root, tuple(names[::-1]), tuple(siblings[::-1]))
    return named, found


def _one_by_one(layers: Sequence[Layer], children: Sequence[list[int] | None], shapes: Shapes, partial: bool) -> Read:
    """Names and subtree numbers of layers whose children are known."""
    found, named = [0] * len(layers), [layer.path.rpartition(".")[2] for layer in layers]
    for index in range(len(layers) - 1, -1, -1):
        layer, below = layers[index], children[index]
        own = shapes.label(layer, below is None, partial)
        found[index] = shapes.intern(own, tuple([named[kid] for kid in below or ()]), tuple([found[kid] for kid in below or ()]))
    return named, found
