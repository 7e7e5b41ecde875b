"""Both trees as numbers: equal subtrees share one number, whatever they are called and wherever they stand.

Networks repeat themselves: two transformers of 160,000 modules are about thirty distinct subtrees. Everything after this file works on
the distinct ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from archdiff.diff.matchers.labels import Label, content, label
from archdiff.diff.matchers.names import numbers
from archdiff.tree.records import Layer


class Opened(NamedTuple):
    """All layers of a subtree in pre-order, counted from its root."""

    shapes: list[int]
    names: list[str]
    """All but the root's."""
    above: list[int]
    """Where each one's parent stands; of all but the root."""
    ends: list[int]
    """Where each one's own subtree ends."""


class Shapes:
    """The distinct subtrees of both trees. A subtree's own name is left out, its children's names are not."""

    def __init__(self) -> None:
        self.labels: list[Label] = []
        self.soft_labels: list[int] = []
        self.own: list[int] = []
        """Number of the root's label."""
        self.names: list[tuple[str, ...]] = []
        self.kids: list[tuple[int, ...]] = []
        self.size: list[int] = []
        self.weight: list[float] = []
        self.soft: list[int] = []
        """Equal for subtrees that are equal but for marks of their position."""
        self.loose: list[int] = []
        """Equal for subtrees of one architecture: families and names, without attributes and sizes of tensors."""
        self.form: list[int] = []
        """The same without names, order and placeholders."""
        self.counts: list[list[int]] = []
        """How often the subtree occurs in the first tree and in the second."""
        self.types: tuple[dict[str, int], dict[str, int]] = ({}, {})
        """How many layers of each type the first tree has, and the second."""
        self._labels: dict[object, int] = {}
        self._found: dict[object, int] = {}
        self._tensors: dict[int, int] = {}
        self._tensor_sets: dict[object, int] = {}
        self._soft: dict[object, int] = {}
        self._loose: dict[object, int] = {}
        self._form: dict[object, int] = {}
        self._opened: dict[int, Opened] = {}
        self._starts: dict[int, list[int]] = {}

    def emptied(self) -> Shapes:
        """The same labels, and no subtrees yet."""
        fresh = Shapes()
        fresh.labels, fresh.soft_labels, fresh._labels = self.labels, self.soft_labels, self._labels
        return fresh

    def label(self, layer: Layer, leaf: bool, partial: bool) -> int:
        """The number of a layer's label."""
        return self.number(label(layer, leaf, partial))

    def number(self, made: Label) -> int:
        """The number of a label."""
        soft = content(made)
        number = self._labels.setdefault((soft, made.marks), len(self.labels))
        if number == len(self.labels):
            self.labels.append(made)
            self.soft_labels.append(self._labels.setdefault(soft, number))
        return number

    def tensors_of(self, label: int) -> int:
        """A number for a label's tensors, equal for equal ones."""
        found = self._tensors.get(label)
        if found is None:
            owned = tuple((self.labels[label].tensors or {}).items())
            found = self._tensors[label] = self._tensor_sets.setdefault(owned, len(self._tensor_sets))
        return found

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
        if kids:
            self._inner(own, names, kids)
        else:
            self.size.append(1)
            self.weight.append(root.weight)
            self.soft.append(self._soft.setdefault((self.soft_labels[own], (), ()), number))
            kind = (root.family, root.leaf, ())
            self.loose.append(self._loose.setdefault(kind, len(self._loose)))
            self.form.append(self._form.setdefault(kind, len(self._form)))
        self.counts.append([0, 0])
        return number

    def _inner(self, own: int, names: tuple[str, ...], kids: tuple[int, ...]) -> None:
        """What of a subtree follows from its root and its children."""
        root = self.labels[own]
        size, weight = 1, root.weight
        softs, looses, forms = [], [], []
        for kid in kids:
            size += self.size[kid]
            weight += self.weight[kid]
            softs.append(self.soft[kid])
            looses.append(self.loose[kid])
            if not self.labels[self.own[kid]].placeholder:
                forms.append(self.form[kid])
        self.size.append(size)
        self.weight.append(weight)
        self.soft.append(self._soft.setdefault((self.soft_labels[own], names, tuple(softs)), len(self.own) - 1))
        below = [*zip(names, looses, strict=True)]
        loose = (root.family, root.leaf, tuple(below if numbers(names) else sorted(below)))
        self.loose.append(self._loose.setdefault(loose, len(self._loose)))
        form = (root.family, root.leaf, tuple(sorted(forms)))
        self.form.append(self._form.setdefault(form, len(self._form)))

    def count(self, found: Sequence[int], side: int) -> None:
        """Note how often each subtree, and each type, occurs on one side."""
        types = self.types[side]
        for shape, often in Counter(found).items():
            self.counts[shape][side] += often
            kind = self.labels[self.own[shape]].type
            if kind is not None:
                types[kind] = types.get(kind, 0) + often

    def opened(self, shape: int) -> Opened:
        """What a subtree consists of; to be asked of small ones only."""
        found = self._opened.get(shape)
        if found is None:
            found = self._opened[shape] = self._open(shape)
        return found

    def _open(self, shape: int) -> Opened:
        opened = Opened([], [], [], [])
        stack = [(shape, "", -1)]
        while stack:
            shape, name, above = stack.pop()
            here = len(opened.shapes)
            opened.shapes.append(shape)
            opened.names.append(name)
            opened.above.append(above)
            opened.ends.append(here + self.size[shape])
            stack.extend([(kid, name, here) for kid, name in zip(self.kids[shape][::-1], self.names[shape][::-1], strict=True)])
        return opened._replace(names=opened.names[1:], above=opened.above[1:])

    def starts(self, shape: int) -> list[int]:
        """Where each child stands, counted from the subtree's root in pre-order."""
        found = self._starts.get(shape)
        if found is None:
            sizes = [1, *[self.size[kid] for kid in self.kids[shape]]]
            found = self._starts[shape] = [*accumulate(sizes[:-1])]
        return found


@dataclass(frozen=True, eq=False)
class Grove:
    """One tree, or what is left of it after subtrees were cut out to be aligned on their own."""

    forest: Shapes
    paths: Sequence[str]
    """In pre-order, one cut-out subtree after the other."""
    names: Sequence[str]
    """Own names: the last parts of the paths, or what they are called in the other model's words."""
    shapes: Sequence[int]
    """Numbers of the subtrees, in ``forest``."""
    position: Mapping[str, int]
    """Where each path stands; only filled where subtrees were cut out."""
    namesake: Grove | None = None
    """Another tree that has all the same paths, if one is known."""

    @cached_property
    def above(self) -> list[int]:
        """Where each layer's parent stands; -1 for roots."""
        if self.namesake:
            return self.namesake.above
        above, kids, starts = [-1] * len(self.shapes), self.forest.kids, self.forest.starts
        for index, shape in enumerate(self.shapes):
            if kids[shape]:
                for start in starts(shape):
                    above[index + start] = index
        return above
