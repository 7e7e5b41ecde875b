"""What is known of the costs of pairs: solved ones exactly, others by a cheap guess from what they are made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, TypeAlias, TypeVar

from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.labels import Mark, distance
from archdiff.diff.matchers.solution import Solution

K = TypeVar("K")
MadeOf: TypeAlias = tuple[dict[str | None, float], dict[int, float], dict[int, float]]

LARGE = 200
"""How many layers are looked through for their tensors."""
KINDS = 64
"""How many kinds of labels are told apart when two subtrees are compared at a glance."""
MARKED = 0.02
"""Cost of a pair that differs in its marks alone."""


RELATED = 0.3
"""Share of the layers with tensors of the smaller of two subtrees that must have equal ones in the other."""
EFFORT = (150_000, 60_000)
"""Steps, of about a microsecond, that two models may take to be searched: such as are made of much the same, and others. When they are
spent, names and positions decide."""
UNLIKE = (0.25, 0.5)
"""Twice the share of both models that a guess may reach while they count as made of much the same, and from which they are others."""


class Costs:
    """Memory of one alignment: solutions, label distances and histograms of families, each made once."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes = shapes
        self.solved: dict[tuple[int, int], Solution] = {}
        self.effort = EFFORT[0]
        """Cells of dynamic programmes, and what counts like them, that may still be spent."""
        self.whole = (-1, -1)
        """The pair of roots: what is left of it is looked for in any case."""
        self.runs: dict[tuple[tuple[int, ...], bool], dict[int, tuple[int, list[tuple[int, int]]]]] = {}
        """Of siblings, and of containers on the other side: the effort of looking, and the runs that may have gone into each."""
        self._distances: dict[tuple[int, int], float] = {}
        self._made_of: dict[int, MadeOf] = {}
        self._marks: dict[int, frozenset[Mark]] = {}
        self._guesses: dict[tuple[int, int], float] = {}
        self._tensors: dict[int, Counter[int]] = {}
        self._related: dict[tuple[int, int], bool] = {}
        self._shared: dict[tuple[int, int], float] = {}

    def budget(self, old: int, new: int, tries: int) -> None:
        """Set what may be spent on one of several tries to align two whole models."""
        share = 2 * self.guess(old, new) / (self.shapes.weight[old] + self.shapes.weight[new])
        alike = min(1.0, max(0.0, (UNLIKE[1] - share) / (UNLIKE[1] - UNLIKE[0])))
        self.effort = (round(EFFORT[1] + alike * (EFFORT[0] - EFFORT[1])) + 12 * len(self.shapes.own)) // tries

    def apart(self, old: int, new: int) -> float:
        """Distance of the two roots' labels, 0 to 1."""
        key = (self.shapes.own[old], self.shapes.own[new])
        if self.shapes.soft_labels[key[0]] == self.shapes.soft_labels[key[1]]:
            return 0.0
        found = self._distances.get(key)
        if found is None:
            self.effort -= 25
            found = self._distances[key] = distance(self.shapes.labels[key[0]], self.shapes.labels[key[1]])
        return found

    def roots(self, old: int, new: int) -> float:
        """Cost of pairing the two roots alone."""
        one, two = self.shapes.labels[self.shapes.own[old]], self.shapes.labels[self.shapes.own[new]]
        uneven = 0.0 if one.placeholder or two.placeholder else (0.5 if one.type != two.type else 1.0) * abs(one.weight - two.weight)
        return self.apart(old, new) * (one.weight + two.weight) + uneven

    def akin(self, old: int, new: int) -> bool:
        """Whether the two roots alone say that they are one layer, whatever became of what is inside."""
        return self.apart(old, new) <= 0.2 and not self.listed(old)

    def one_type(self, old: int, new: int) -> bool:
        """Whether both roots are known to be of one class."""
        one, two = self.shapes.labels[self.shapes.own[old]], self.shapes.labels[self.shapes.own[new]]
        return one.type is not None and one.type == two.type and one.leaf == two.leaf

    def placeheld(self, old: int, new: int) -> bool:
        """Whether one of the two does nothing and only keeps the other's place."""
        labels, own = self.shapes.labels, self.shapes.own
        return labels[own[old]].placeholder != labels[own[new]].placeholder

    def owning(self, shape: int) -> bool:
        """Whether the root itself owns tensors."""
        return bool(self.shapes.labels[self.shapes.own[shape]].tensors)

    def bare(self, shape: int) -> bool:
        """Whether it is a leaf without tensors."""
        return not self.shapes.kids[shape] and self.shapes.weight[shape] < 3.0

    def type_of(self, shape: int) -> str | None:
        """The root's class name."""
        return self.shapes.labels[self.shapes.own[shape]].type

    def single(self, kind: str | None) -> bool:
        """Whether each model has just one layer of this class."""
        return kind is not None and self.shapes.types[0].get(kind) == 1 == self.shapes.types[1].get(kind)

    def listed(self, shape: int) -> bool:
        """Whether the root is a plain sequence, which says nothing about what it is for."""
        return self.shapes.labels[self.shapes.own[shape]].family == "sequence"

    def pair(self, old: int, new: int) -> float:
        """Cost of a pair that was solved, or of a pair of equal subtrees."""
        if self.same(old, new):
            return 0.0 if old == new else MARKED
        return self.solution(old, new).cost

    def solution(self, old: int, new: int) -> Solution:
        """The answer for a pair that was solved; pairs that differ in marks alone share one."""
        return self.solved[self.shapes.soft[old], self.shapes.soft[new]]

    def unsolved(self, old: int, new: int) -> tuple[int, int] | None:
        """The pair that must be solved first, if :meth:`pair` cannot answer yet."""
        return None if self.known(old, new) else (self.shapes.soft[old], self.shapes.soft[new])

    def same(self, old: int, new: int) -> bool:
        """Whether the subtrees are equal, if only but for their marks: then layers pair off one by one."""
        return old == new or self.shapes.soft[old] == self.shapes.soft[new]

    def known(self, old: int, new: int) -> bool:
        """Whether :meth:`pair` can answer."""
        return self.same(old, new) or (self.shapes.soft[old], self.shapes.soft[new]) in self.solved

    def guess(self, old: int, new: int) -> float:
        """The cost if known, else a guess that is seldom too high."""
        soft = self.shapes.soft
        one, two = soft[old], soft[new]
        if one == two:
            return 0.0 if old == new else MARKED
        guessed = self._guesses.get((one, two))
        if guessed is None:
            self.effort -= 12
            guessed = self._guesses[one, two] = self._guess(one, two)
        return guessed

    def learn(self, pair: tuple[int, int], found: Solution) -> None:
        """Keep the answer for a pair that is equal to none solved before."""
        self.solved[pair] = found
        self._guesses[pair] = found.cost

    def _guess(self, old: int, new: int) -> float:
        shapes = self.shapes
        if not shapes.kids[old] and not shapes.kids[new]:
            return self.roots(old, new)
        if shapes.loose[old] == shapes.loose[new]:
            return self.roots(old, new) + 0.04 * min(shapes.size[old], shapes.size[new])
        (families_old, labels_old, tensors_old), (families_new, labels_new, tensors_new) = self.made_of(old), self.made_of(new)
        families = surplus(families_old, families_new)
        labels = surplus(labels_old, labels_new)
        apart = 0.7 * families
        if families > 0.3 * (shapes.weight[old] + shapes.weight[new]):
            apart = min(apart, 0.3 * families + 0.7 * surplus(tensors_old, tensors_new))
        return apart + 0.1 * max(0.0, labels - families) + 0.3

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

    def shared(self, old: int, new: int) -> float:
        """Share of the layers with tensors of two subtrees that have equal ones in the other."""
        pair = self.shapes.soft[old], self.shapes.soft[new]
        found = self._shared.get(pair)
        if found is None:
            one, two = self.tensors(old), self.tensors(new)
            common = sum([min(many, two[kind]) for kind, many in one.items() if kind in two])
            found = self._shared[pair] = 2 * common / max(1, one.total() + two.total())
        return found

    def related(self, old: int, new: int) -> bool:
        """Whether two subtrees have some tensors in common, as far as is known."""
        found = self._related.get((old, new))
        if found is None:
            one, two = self.tensors(old), self.tensors(new)
            common = sum([min(many, two[kind]) for kind, many in one.items() if kind in two])
            found = self._related[old, new] = not one or not two or common >= RELATED * min(one.total(), two.total())
        return found

    def marks(self, shape: int) -> frozenset[Mark]:
        """All marks in a subtree."""
        if not self.shapes.kids[shape]:
            return frozenset(self.shapes.labels[self.shapes.own[shape]].marks)
        found = self._marks.get(shape)
        if found is None:
            seen: set[Mark] = set()
            stack, met = [shape], {shape}
            while stack:
                here = stack.pop()
                seen.update(self.shapes.labels[self.shapes.own[here]].marks)
                fresh = {*self.shapes.kids[here]} - met
                met |= fresh
                stack += fresh
            found = self._marks[shape] = frozenset(seen)
        return found

    def made_of(self, shape: int) -> MadeOf:
        """Weight of each family in a subtree, of each kind of label, and of each kind of tensors."""
        stack = [shape]
        while stack:
            here = stack[-1]
            if here in self._made_of:
                stack.pop()
                continue
            missing = [kid for kid in self.shapes.kids[here] if self.shapes.kids[kid] and kid not in self._made_of]
            if missing:
                stack.extend(missing)
                continue
            self._made_of[here] = self._sum(here)
            stack.pop()
        return self._made_of[shape]

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
