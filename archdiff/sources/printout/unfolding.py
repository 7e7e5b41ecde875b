"""Nodes become layers: repeats such as ``(0-31): 32 x Block(`` are unfolded, and every node gets a path of its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.sources.printout.nodes import MOST, Node
from archdiff.sources.printout.own_print import reveal
from archdiff.sources.printout.settings import Settings
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.records import Layer

_RANGE = re.compile(r"(\d{1,9})-(\d{1,9})")


def size(root: Node, origin: str) -> int:
    """How many layers the node stands for, repeats unfolded. Raises Trouble beyond MOST."""
    order = [root]
    below: dict[int, int] = {}
    for node in order:
        reveal(node)
        order.extend(node.children)
    for node in reversed(order):
        below[id(node)] = max(1, node.times) * (1 + sum(below[id(child)] for child in node.children))
        if below[id(node)] > MOST:
            raise Trouble(f"{shown(origin)} unfolds to more than {MOST:,} layers, too many to compare; check its repeats")
    return below[id(root)]


def layers(root: Node, settings: Settings, origin: str) -> tuple[Layer, ...]:
    """The layers in the order they are printed, root first. Raises Trouble when repeats unfold to more than MOST."""
    size(root, origin)
    made: list[Layer] = []
    stack: list[tuple[str, Node]] = [("", root)]
    while stack:
        path, node = stack.pop()
        made.append(Layer(path, *settings.of(node)))
        prefix = f"{path}." if path else ""
        stack.extend([(prefix + name, child) for name, child in _named(node.children)][::-1])
    return tuple(made)


def _named(children: list[Node]) -> Iterator[tuple[str, Node]]:
    """Every child with its name, once for each repeat; names that are missing or taken are made up."""
    taken: set[str] = set()
    for child in children:
        for name in _names(child, len(taken)):
            while name in taken:
                name = f"{name}~"
            taken.add(name)
            yield name, child


def _names(child: Node, position: int) -> list[str]:
    if child.name is None:
        return [str(position + index) for index in range(max(1, child.times))]
    if child.times > 1 and (span := _RANGE.fullmatch(child.name)):
        return [str(int(span[1]) + index) for index in range(child.times)]
    name = child.name.replace(".", "·") or "?"
    return [name, *(f"{name}~{index}" for index in range(2, child.times + 1))]
