"""What is known of the costs of pairs: solved ones exactly, others by a cheap guess from what they are made of."""

from __future__ import annotations

from archdiff.diff.matchers.contents import Contents, surplus
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.labels import distance
from archdiff.diff.matchers.solution import Solution
from archdiff.tree.families import HEAVY

MARKED = 0.02
"""Cost of a pair that differs in its marks alone."""
EFFORT = (150_000, 35_000)
"""Steps, of about a microsecond, that two models may take to be searched: such as are made of much the same, and others. When they are
spent, names and positions decide."""
UNLIKE = (0.25, 0.4)
"""Twice the share of both models that a guess may reach while they count as made of much the same, and from which they are others."""


class Costs:
    """Memory of one alignment: solutions, guesses and label distances, each made once."""

    def __init__(self, shapes: Shapes) -> None:
        self.shapes, self.contents = shapes, Contents(shapes)
        self.solved: dict[tuple[int, int], Solution] = {}
        self.effort = EFFORT[0]
        """Cells of dynamic programmes, and what counts like them, that may still be spent."""
        self.whole = (-1, -1)
        """The pair of roots: what is left of it is looked for in any case."""
        self.runs: dict[tuple[tuple[int, ...], bool], dict[int, tuple[int, list[tuple[int, int]]]]] = {}
        """Of siblings, and of containers on the other side: the effort of looking, and the runs that may have gone into each."""
        self._distances: dict[tuple[int, int], float] = {}
        self._guesses: dict[tuple[int, int], float] = {}

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

    def opposed(self, old: int, new: int) -> bool:
        """Whether one of the two is a norm, and the other a layer with weights of another kind."""
        one, two = self.family(old), self.family(new)
        return (one == "norm") != (two == "norm") and {one, two} <= {"norm", *HEAVY}

    def family(self, shape: int) -> str | None:
        """The family of the root."""
        return self.shapes.labels[self.shapes.own[shape]].family

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
        return self.family(shape) == "sequence"

    def pair(self, old: int, new: int) -> float:
        """Cost of a pair that was solved, or of a pair of equal subtrees."""
        if self.same(old, new):
            return 0.0 if old == new else MARKED
        return self.solution(old, new).cost

    def solution(self, old: int, new: int) -> Solution:
        """The answer for a pair that was solved; pairs that differ in marks alone share one."""
        return self.solved[self.shapes.soft[old], self.shapes.soft[new]]

    def innermost(self, found: Solution) -> tuple[int, int]:
        """The two subtrees that are partners in the end, when one is found inside another inside another."""
        while True:
            entry = found.entries[0]
            if self.same(entry.old_shape, entry.new_shape):
                return entry.old_shape, entry.new_shape
            found = self.solution(entry.old_shape, entry.new_shape)
            if found.matched:
                return entry.old_shape, entry.new_shape

    def unsolved(self, old: int, new: int) -> tuple[int, int] | None:
        """The pair that must be solved first, if :meth:`pair` cannot answer yet; of two leaves all is known."""
        if self.known(old, new):
            return None
        pair = self.shapes.soft[old], self.shapes.soft[new]
        if self.shapes.kids[old] or self.shapes.kids[new]:
            return pair
        self.learn(pair, Solution(self.guess(*pair), True))
        return None

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
        families_old, labels_old, tensors_old = self.contents.made_of(old)
        families_new, labels_new, tensors_new = self.contents.made_of(new)
        families = surplus(families_old, families_new)
        labels = surplus(labels_old, labels_new)
        apart = 0.7 * families
        if families > 0.3 * (shapes.weight[old] + shapes.weight[new]):
            apart = min(apart, 0.3 * families + 0.7 * surplus(tensors_old, tensors_new))
        return apart + 0.1 * max(0.0, labels - families) + 0.3
