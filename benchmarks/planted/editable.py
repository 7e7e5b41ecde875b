"""A tree one may edit: nodes that remember which old layer they were, so that freezing one again yields the truth beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from archdiff.tree.paths import join, parent, positional
from archdiff.tree.records import Layer, Tensor, Tree, Value

Truth = tuple[tuple[str, str], ...]
"""Old path and new path of every layer that lived through the edits."""

POSITIONS = ("layer_idx", "layer_index", "layer_id")
"""Attributes that say where in its list a block stands."""


@dataclass(slots=True, eq=False)
class Node:
    """One layer that may be changed. ``old`` is its path before the edits; ``None`` marks what an edit planted."""

    name: str
    type: str | None
    origin: str | None
    attributes: Mapping[str, Value]
    tensors: tuple[Tensor, ...]
    code: str | None
    old: str | None = None
    module: str | None = None
    """First registration of a shared module, as an old path; equal for all places of one module."""
    shared: bool = False
    above: Node | None = None
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """This node and everything below it, parents first."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    @property
    def listed(self) -> bool:
        """Whether the children's names are positions."""
        return self.type in ("Sequential", "ModuleList") and (not self.children or positional([child.name for child in self.children]))

    @property
    def index(self) -> int:
        """Position among the siblings."""
        assert self.above is not None
        return self.above.children.index(self)

    @property
    def path(self) -> str:
        """Where the node stands now, for people."""
        return "" if self.above is None else join(self.above.path, self.name)


def thaw(tree: Tree) -> Node:
    """The tree as editable nodes; returns the root."""
    nodes: dict[str, Node] = {}
    for layer in tree.layers:
        node = nodes[layer.path] = _node(layer)
        above = parent(layer.path)
        if above is not None:
            node.above = nodes[above]
            node.above.children.append(node)
        if layer.same_as is not None:
            node.shared = True
            nodes[layer.same_as].shared = True
    return nodes[""]


def _node(layer: Layer) -> Node:
    return Node(
        layer.path.rpartition(".")[2], layer.type, layer.origin, layer.attributes or {}, layer.tensors or (), layer.code,
        old=layer.path, module=layer.same_as or layer.path,
    )  # fmt: skip


def freeze(root: Node, origin: str) -> tuple[Tree, Truth]:
    """The edited tree as records, and where each old layer went."""
    layers: list[Layer] = []
    truth: list[tuple[str, str]] = []
    firsts: dict[str, str] = {}
    holders: dict[str, str] = {}
    stack = [(root, "")]
    while stack:
        node, path = stack.pop()
        if node.old is not None:
            truth.append((node.old, path))
        layers.append(_layer(node, path, firsts, holders))
        stack.extend((child, join(path, child.name)) for child in reversed(node.children))
    return Tree(origin, tuple(layers)), tuple(truth)


def _layer(node: Node, path: str, firsts: dict[str, str], holders: dict[str, str]) -> Layer:
    first = path if node.module is None else firsts.setdefault(node.module, path)
    tensors = tuple([_tensor(tensor, node, path, holders) for tensor in node.tensors])
    return Layer(path, node.type, node.origin, node.attributes, tensors, node.code, None if first == path else first)


def _tensor(tensor: Tensor, node: Node, path: str, holders: dict[str, str]) -> Tensor:
    """Ties follow their holder; the first that is left becomes the holder."""
    if node.old is None:
        return replace(tensor, tied_to=None) if tensor.tied_to else tensor
    mine = join(path, tensor.name)
    holder = holders.setdefault(tensor.tied_to or join(node.old, tensor.name), mine)
    tied = None if holder == mine else holder
    return tensor if tied == tensor.tied_to else replace(tensor, tied_to=tied)


def fresh(node: Node) -> Node:
    """A copy of the subtree that was nowhere before."""
    copy = Node(node.name, node.type, node.origin, node.attributes, node.tensors, node.code)
    for child in node.children:
        below = fresh(child)
        below.above = copy
        copy.children.append(below)
    return copy


def insert(above: Node, index: int, node: Node) -> None:
    """Put ``node`` among the children of ``above``; positions are counted anew in a list."""
    listed = above.listed
    node.above = above
    above.children.insert(index, node)
    _count(above, listed)


def remove(node: Node) -> None:
    """Take ``node`` out of its parent; positions are counted anew in a list."""
    above = node.above
    assert above is not None
    listed = above.listed
    above.children.remove(node)
    node.above = None
    _count(above, listed)


def swap(node: Node, other: Node) -> None:
    """Put ``other`` where ``node`` stands, under its name; ``node`` is left without a parent."""
    above = node.above
    assert above is not None
    above.children[node.index] = other
    other.above, other.name, node.above = above, node.name, None


def spare(above: Node, stem: str) -> str:
    """A name like ``stem`` that no child of ``above`` has."""
    taken = {child.name for child in above.children}
    return next(name for name in (stem, *(f"{stem}{number}" for number in range(2, 10_000))) if name not in taken)


def _count(above: Node, listed: bool) -> None:
    if not listed:
        return
    for index, child in enumerate(above.children):
        if child.name != str(index):
            _recount_attribute(child, child.name, index)
            child.name = str(index)


def _recount_attribute(block: Node, before: str, index: int) -> None:
    """Attributes such as ``layer_idx`` follow the position, as the library would set them."""
    for node in block.walk():
        for name in POSITIONS:
            if name in node.attributes and str(node.attributes[name]) == before:
                node.attributes = {**node.attributes, name: index}
