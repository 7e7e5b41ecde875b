"""What subtrees are made of: families, labels, tensors and marks of the layers in them. Each distinct subtree is looked through once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias, TypeVar

from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.labels import Mark

K = TypeVar("K")
V = TypeVar("V")
MadeOf: TypeAlias = tuple[dict[str | None, float], dict[int, float], dict[int, float]]

LARGE = 200
"""How many layers are looked through for their tensors, and how many marks tell a subtree from others."""
KINDS = 64
"""How many kinds of labels are told apart when two subtrees are compared at a glance."""
RELATED = 0.3
"""Share of the layers with tensors of the smaller of two subtrees that must have equal ones in the other."""
_NONE: frozenset[Mark] = frozenset()


class Contents:
    """Memory of what the subtrees of one alignment hold."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self._made_of: dict[int, MadeOf] = {}
        self._marks: dict[int, frozenset[Mark] | None] = {}
        self._tensors: dict[int, Counter[int]] = {}
        self._common: dict[tuple[int, int], int] = {}

    def tensors(self, shape: int) -> Counter[int]:
        """How many layers of a subtree own each set of tensors; none for a large subtree."""
        shape = self.shapes.soft[shape]
        found = self._tensors.get(shape)
        if found is None:
            found = self._tensors[shape] = self._owned(shape) if self.shapes.size[shape] <= LARGE else Counter()
        return found

    def _owned(self, shape: int) -> Counter[int]:
        found: Counter[int] = Counter()
        stack = [shape]
        while stack:
            here = stack.pop()
            own = self.shapes.own[here]
            if self.shapes.labels[own].tensors:
                found[self.shapes.tensors_of(own)] += 1
            stack += self.shapes.kids[here]
        return found

    def _in_common(self, old: int, new: int) -> int:
        """How many layers with tensors of one subtree have equal ones in the other."""
        pair = self.shapes.soft[old], self.shapes.soft[new]
        found = self._common.get(pair)
        if found is None:
            found = self._common[pair] = (self.tensors(old) & self.tensors(new)).total()
        return found

    def shared(self, old: int, new: int) -> float:
        """Share of the layers with tensors of two subtrees that have equal ones in the other."""
        return 2 * self._in_common(old, new) / max(1, self.tensors(old).total() + self.tensors(new).total())

    def related(self, old: int, new: int) -> bool:
        """Whether two subtrees have some tensors in common, as far as is known."""
        one, two = self.tensors(old), self.tensors(new)
        return not one or not two or self._in_common(old, new) >= RELATED * min(one.total(), two.total())

    def marks(self, shape: int) -> frozenset[Mark]:
        """All marks in a subtree; none where there are too many to tell it from others."""
        if not self.shapes.kids[shape] and not self.shapes.labels[self.shapes.own[shape]].marks:
            return _NONE
        return self._found(shape, self._marks, self._marked) or _NONE

    def _marked(self, shape: int) -> frozenset[Mark] | None:
        """The marks of a root and its children; the very set of the only child that has any, so that a deep chain copies nothing."""
        kids, own, labels = self.shapes.kids, self.shapes.own, self.shapes.labels
        below = {self._marks[kid] if kids[kid] else frozenset(labels[own[kid]].marks) for kid in {*kids[shape]}} - {_NONE}
        mine = labels[own[shape]].marks
        if not mine and len(below) == 1:
            return below.pop()
        known = [marks for marks in below if marks is not None]
        found = frozenset(mine).union(*known)
        return found if len(known) == len(below) and len(found) <= LARGE else None

    def made_of(self, shape: int) -> MadeOf:
        """Weight of each family in a subtree, of each kind of label, and of each kind of tensors."""
        return self._found(shape, self._made_of, self._sum)

    def _found(self, shape: int, known: dict[int, V], make: Callable[[int], V]) -> V:
        """What is known of a subtree, or made from its root and what is known of its children; leaves are not kept unless asked for."""
        stack = [shape]
        while stack:
            here = stack[-1]
            if here not in known:
                missing = [kid for kid in {*self.shapes.kids[here]} if self.shapes.kids[kid] and kid not in known]
                if missing:
                    stack += missing
                    continue
                known[here] = make(here)
            stack.pop()
        return known[shape]

    def _sum(self, shape: int) -> MadeOf:
        families: dict[str | None, float] = {}
        labels: dict[int, float] = {}
        tensors: dict[int, float] = {}
        kids, own, soft = self.shapes.kids, self.shapes.own, self.shapes.soft_labels
        for here in (shape, *kids[shape]):
            if here != shape and kids[here]:
                below = self._made_of[here]
                _add(families, below[0])
                _add(labels, below[1])
                _add(tensors, below[2])
                continue
            root = self.shapes.labels[own[here]]
            kind, number = root.family if root.leaf or root.tensors else "container", soft[own[here]] % KINDS
            families[kind] = families.get(kind, 0.0) + root.weight
            labels[number] = labels.get(number, 0.0) + root.weight
            if root.tensors:
                number = self.shapes.tensors_of(own[here]) % KINDS
                tensors[number] = tensors.get(number, 0.0) + root.weight
        return families, labels, tensors


def _add(total: dict[K, float], more: Mapping[K, float]) -> None:
    for kind, weight in more.items():
        total[kind] = total.get(kind, 0.0) + weight


def surplus(one: Mapping[Any, float], two: Mapping[Any, float]) -> float:
    """Weight that only one of two histograms has."""
    apart = 0.0
    for kind, weight in one.items():
        apart += abs(weight - two.get(kind, 0.0))
    for kind, weight in two.items():
        if kind not in one:
            apart += weight
    return apart
