"""Layers in pre-order, in which every subtree is a range."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from archdiff.tree.records import Layer


def preorder(layers: Sequence[Layer], cuts: Collection[str]) -> tuple[Sequence[Layer], list[list[int] | None]]:
    """The layers so that every subtree is a range, and each one's children by index; ``None`` for leaves."""
    children = children_of(layers, cuts)
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


def children_of(layers: Sequence[Layer], cuts: Collection[str] = ()) -> list[list[int] | None]:
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
