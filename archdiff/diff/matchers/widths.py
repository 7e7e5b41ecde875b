"""A network made wider or narrower throughout: the one factor by which the sizes of its tensors were multiplied.

Tensors are what tells layers apart, and where all of them changed nothing does. In the sizes of the new side it is the same network again.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.labels import Label, Plain

LEAST = 8
"""From which size on a dimension is a width; less is a kernel or the colours of an image."""
COMMON = 6
"""How many of the commonest sizes on each side may say what became of one another."""
MANY = 400
"""So many shapes of tensors, the commonest of each side, are looked at."""
FEW = 0.05
"""Share of the tensors that may be others for a reason of their own."""
SHARE = 0.6
"""In which share of all places sizes must agree again when multiplied."""
MORE, FEWER = 1.1, 0.5
"""How much oftener than as they are; or else, of those that have no equal as they are, how many may be left without."""


class Widening(NamedTuple):
    """The factor, and what the new side has."""

    factor: Fraction
    sizes: frozenset[int]
    settings: frozenset[tuple[str, int]]

    def label(self, old: Label) -> Label:
        """A label of the old side in the sizes of the new one."""
        tensors = None if old.tensors is None else {name: shape and self._shape(shape) for name, shape in old.tensors.items()}
        attributes = None if old.attributes is None else {name: self._setting(name, value) for name, value in old.attributes.items()}
        return old._replace(tensors=tensors, attributes=attributes)

    def _shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        return tuple([wider if (wider := self._times(size)) in self.sizes else size for size in shape])

    def _setting(self, name: str, value: Plain) -> Plain:
        if type(value) is tuple:
            return tuple([self._setting(name, item) for item in value])
        wider = self._times(value) if type(value) is int else 0
        return wider if (name, wider) in self.settings else value

    def _times(self, size: int) -> int:
        """The size multiplied; 0 where it is no width, or would be no whole number."""
        wider = size * self.factor
        return wider.numerator if size >= LEAST and wider.denominator == 1 else 0


def widening(shapes: Shapes) -> Widening | None:
    """What most sizes of the first tree were multiplied by; None where they are the same, or no one factor tells."""
    old, new = _tensors(shapes, 0), _tensors(shapes, 1)
    most, same = min(old.total(), new.total()), (old & new).total()
    if most - same <= FEW * most:
        return None
    factors = {Fraction(two, one) for one, _ in _sizes(old).most_common(COMMON) for two, _ in _sizes(new).most_common(COMMON)}
    agreed, factor = max(((_agreed(old, new, factor), factor) for factor in factors - {Fraction(1)}), default=(0, Fraction(1)))
    if agreed <= same or agreed < SHARE * most or (agreed < MORE * same and most - agreed > FEWER * (most - same)):
        return None
    return Widening(factor, frozenset(_sizes(new)), _settings(shapes))


Tensors: TypeAlias = "Counter[tuple[int, ...]]"


def _tensors(shapes: Shapes, side: int) -> Tensors:
    """How often tensors of each shape occur on one side, as far as they have a width."""
    found: Tensors = Counter()
    for label, often in _labels(shapes, side).items():
        for shape in (shapes.labels[label].tensors or {}).values():
            if shape and max(shape) >= LEAST:
                found[shape] += often
    return Counter(dict(found.most_common(MANY))) if len(found) > MANY else found


def _sizes(tensors: Tensors) -> Counter[int]:
    """How often each width occurs in them."""
    found: Counter[int] = Counter()
    for shape, often in tensors.items():
        for size in shape:
            if size >= LEAST:
                found[size] += often
    return found


def _settings(shapes: Shapes) -> frozenset[tuple[str, int]]:
    """All settings of the second side that may be a width."""
    found: set[tuple[str, int]] = set()
    for label in _labels(shapes, 1):
        for name, value in (shapes.labels[label].attributes or {}).items():
            items = value if type(value) is tuple else (value,)
            found.update([(name, item) for item in items if type(item) is int and item >= LEAST])
    return frozenset(found)


def _labels(shapes: Shapes, side: int) -> Counter[int]:
    """How often each label occurs on one side."""
    found: Counter[int] = Counter()
    for own, often in zip(shapes.own, shapes.counts, strict=True):
        if often[side]:
            found[own] += often[side]
    return found


def _agreed(old: Tensors, new: Tensors, factor: Fraction) -> int:
    """How many tensors agree when all widths are multiplied."""
    up, down, total = factor.numerator, factor.denominator, 0
    for shape, often in old.items():
        wider = tuple([size * up // down if size >= LEAST else size for size in shape])
        total += min(often, new.get(wider, 0))
    return total
