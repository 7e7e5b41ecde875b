"""Which layers of one tree are interchangeable: which of twelve equal layers was deleted does not matter.

Two layers are of one class when their parents are, their own names are equal or both are positions, and their subtrees are equal. A number
such as ``layer_idx`` is no difference: it follows the position.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Tensor, Tree
from benchmarks.planted.editable import POSITIONS


@dataclass(slots=True)
class Numbers:
    """Numbers that stand for equal things, in both trees of a case alike."""

    known: dict[object, int] = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)

    def of(self, thing: object) -> int:
        """The number of ``thing``, a new one if it was never met."""
        return self.known.setdefault(thing, len(self.known))

    def label(self, layer: Layer) -> int:
        """The number of what a layer is, its place and its children left out."""
        attributes = layer.attributes
        text = self.texts.get(id(attributes))
        if text is None:
            plain = attributes and {name: value for name, value in attributes.items() if name not in POSITIONS}
            text = self.texts[id(attributes)] = repr(plain)
        shared = layer.same_as is not None
        return self.of((layer.type, layer.origin, text, layer.code, shared, tuple([_tensor(tensor) for tensor in layer.tensors or ()])))


def _tensor(tensor: Tensor) -> tuple[object, ...]:
    return tensor.name, tensor.kind, tensor.shape, tensor.dtype, tensor.trainable, tensor.tied_to is None


@dataclass(frozen=True, slots=True)
class Side:
    """One tree of a case, with what scoring asks of it."""

    tree: Tree
    labels: Mapping[str, int]
    subtrees: Mapping[str, int]
    classes: Mapping[str, int]
    sizes: Mapping[str, int]
    parents: Mapping[str, str | None]
    order: Mapping[str, int]


def side(tree: Tree, numbers: Numbers) -> Side:
    """A tree with its classes; ``tree`` must stay alive as long as ``numbers``."""
    parents = {layer.path: parent(layer.path) for layer in tree.layers}
    labels = {layer.path: numbers.label(layer) for layer in tree.layers}
    subtrees, sizes = _subtrees(tree, labels, parents, numbers)
    classes: dict[str, int] = {}
    for path, above in parents.items():
        own = path.rpartition(".")[2]
        kept = "#" if own.isdigit() else own
        classes[path] = numbers.of(("class", classes[above] if above is not None else -1, kept, subtrees[path]))
    return Side(tree, labels, subtrees, classes, sizes, parents, {layer.path: index for index, layer in enumerate(tree.layers)})


def _subtrees(
    tree: Tree, labels: Mapping[str, int], parents: Mapping[str, str | None], numbers: Numbers
) -> tuple[dict[str, int], dict[str, int]]:
    below: dict[str, list[tuple[str, int]]] = {}
    found: dict[str, int] = {}
    sizes = dict.fromkeys(parents, 1)
    for path in reversed(list(parents)):
        found[path] = numbers.of(("subtree", labels[path], tuple(below.pop(path, ()))))
        above = parents[path]
        if above is not None:
            below.setdefault(above, []).append((path.rpartition(".")[2], found[path]))
            sizes[above] += sizes[path]
    return found, sizes
