"""The thread of tensors: layers that own tensors, read in order, as the same network cut into other containers still has them.

Ports between libraries nest the same layers differently, and no subtree resembles any other. What stays is the order of the weights.
Pairs found so far are the knots of the thread; between two knots the leftovers of both sides are paired as a sequence, by family and by
the shapes of their tensors. Containers then follow what they hold.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from archdiff.diff.matchers.forest import Grove
from archdiff.diff.matchers.order import common
from archdiff.diff.matchers.standing import Standing

MOST_CELLS = 100_000
"""Cells of a sequence's table, all stretches together."""

SHARE = 0.6
"""A stretch is believed when so much of its shorter side is found again in order; a lone layer only when it is all there is."""


def follow(standing: Standing) -> None:
    """Pair what the thread shows, then the containers around it and the bare layers between."""
    if -1 not in standing.partner or -1 not in standing.taken:
        return
    one, two = _Side(standing.partners.one, standing.taken), _Side(standing.partners.two, standing.partner)
    if not one.left or not two.left:
        return
    found = list(_threaded(standing, one, two))
    for here, there in found:
        standing.pair(here, there, "content")
    if found:
        _containers(standing, one, two)
        _bare(standing, one, two)


_NUMBERED = re.compile(r"\D+(\d+)")


class Clue(NamedTuple):
    """What a layer is recognised by in another library."""

    kind: int
    """One number for one family and one set of tensors."""
    house: str
    """The name of what holds it; empty where that is a number."""
    number: str | None
    """The number behind a name, if it is a name with a number: ``bn1`` is not ``norm2``."""


class _Side:
    """One tree, who in it has a partner, and its layers that own tensors."""

    def __init__(self, grove: Grove, partner: Sequence[int]) -> None:
        self.grove, self.partner = grove, partner
        self.labels, self.own = grove.forest.labels, grove.forest.own
        self.owning = [bool(self.labels[own].tensors) for own in self.own]
        self.gaps = [index for index, found in enumerate(partner) if found < 0]
        """Layers without partner when the thread was taken up."""
        self.left = [index for index in self.gaps if self.owning[grove.shapes[index]]]
        """Those of them that own tensors."""

    def clue(self, index: int, kinds: dict[object, int]) -> Clue:
        """The clue to a layer; ``kinds`` numbers families with their tensors, alike for both sides."""
        label = self.labels[self.own[self.grove.shapes[index]]]
        above = self.grove.above[index]
        house, number = self.grove.names[above] if above >= 0 else "", _NUMBERED.fullmatch(self.grove.names[index])
        kind = (label.family, tuple((label.tensors or {}).items()))
        return Clue(kinds.setdefault(kind, len(kinds)), "" if house.isdigit() else house, number and number[1])

    def bare(self, index: int) -> bool:
        """Whether a layer is a leaf without tensors."""
        label = self.labels[self.own[self.grove.shapes[index]]]
        return label.leaf and not label.tensors

    def known(self, index: int) -> bool:
        """Whether the class of a layer says what it is for."""
        return self.labels[self.own[self.grove.shapes[index]]].family is not None

    def containers_left(self) -> list[int]:
        """Containers without partner, the deepest first."""
        kids, shapes = self.grove.forest.kids, self.grove.shapes
        found = [index for index in self.gaps if self.partner[index] < 0 and kids[shapes[index]]]
        depth: list[int] = []
        for over in self.grove.above if len(found) > 1 else ():
            depth.append(depth[over] + 1 if over >= 0 else 0)
        return sorted(found, key=lambda index: (-depth[index], index)) if depth else found

    def bare_left(self) -> dict[int, list[int]]:
        """Bare layers without partner, by what holds them."""
        found: dict[int, list[int]] = defaultdict(list)
        for index in self.gaps:
            if self.partner[index] < 0 and self.bare(index):
                found[self.grove.above[index]].append(index)
        return found


def _threaded(standing: Standing, one: _Side, two: _Side) -> Iterator[tuple[int, int]]:
    """Pairs of leftovers that stand between the same two knots."""
    above_one, above_two = one.grove.above, two.grove.above
    room = MOST_CELLS
    kinds: dict[object, int] = {}
    for olds, news in _stretches(standing, one, two):
        if len(olds) * len(news) <= room:
            room -= len(olds) * len(news)
            clues = [one.clue(index, kinds) for index in olds], [two.clue(index, kinds) for index in news]
            pairs = _housed(*clues)
            pairs += _common(*(_without(side, {pair[place] for pair in pairs}) for place, side in enumerate(clues)))
            if len(pairs) >= SHARE * min(len(olds), len(news)):
                for i, j in pairs:
                    over, under = above_one[olds[i]], above_two[news[j]]
                    if over < 0 or under < 0 or standing.taken[over] < 0 or standing.partner[under] < 0:
                        yield olds[i], news[j]


def _stretches(standing: Standing, one: _Side, two: _Side) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """What is left over on both sides between the same two knots."""
    owners = [(here, there) for here, (there, shape) in enumerate(zip(standing.taken, standing.ones, strict=True)) if one.owning[shape]]
    knots = _increasing([(here, there) for here, there in owners if there >= 0])
    ends = [(-1, -1), *knots, (len(one.partner), len(two.partner))]
    for stretch, olds in groupby(one.left, lambda here: bisect_left(ends, (here, -1))):
        (_, start), (_, end) = ends[stretch - 1 : stretch + 1]
        news = two.left[bisect_left(two.left, start + 1) : bisect_left(two.left, end)]
        if news:
            yield [*olds], news


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that kept its order on both sides; ``pairs`` come in the first side's order."""
    theres = [there for _, there in pairs]
    if theres == sorted(theres):
        return list(pairs)
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, there in enumerate(theres):
        place = bisect_left(tails, there)
        before.append(holders[place - 1] if place else -1)
        tails[place : place + 1] = [there]
        holders[place : place + 1] = [index]
    kept: list[tuple[int, int]] = []
    index = holders[-1] if holders else -1
    while index >= 0:
        kept.append(pairs[index])
        index = before[index]
    return kept[::-1]


Clues: TypeAlias = list[tuple[int, Clue]]
"""Clues with their places in a stretch."""


def _housed(old: Sequence[Clue], new: Sequence[Clue]) -> list[tuple[int, int]]:
    """Those that are the only ones of their kind in a container of one name, in whatever order: ``downsample.0``, ``downsample.conv``."""
    olds, news = _alone(old), _alone(new)
    return [(index, news[key]) for key, index in olds.items() if key in news and _fit(old[index], new[news[key]])]


def _alone(clues: Sequence[Clue]) -> dict[tuple[str, int], int]:
    counts = Counter((clue.house, clue.kind) for clue in clues)
    return {(clue.house, clue.kind): index for index, clue in enumerate(clues) if clue.house and counts[clue.house, clue.kind] == 1}


def _without(clues: Sequence[Clue], gone: Collection[int]) -> Clues:
    return [(index, clue) for index, clue in enumerate(clues) if index not in gone]


def _common(old: Clues, new: Clues) -> list[tuple[int, int]]:
    """A longest common subsequence, as early on as it can be."""
    kinds: dict[tuple[int, str | None], list[bool]] = {}
    fits: list[list[bool]] = []
    for _, clue in old:
        key = (clue.kind, clue.number)
        if key not in kinds:
            kinds[key] = [_fit(clue, other) for _, other in new]
        fits.append(kinds[key])
    return [(old[i][0], new[j][0]) for i, j in common(fits, len(new))]


def _fit(old: Clue, new: Clue) -> bool:
    return old.kind == new.kind and (old.number is None or new.number is None or old.number == new.number)


def _containers(standing: Standing, one: _Side, two: _Side) -> None:
    """Pair containers of whatever class, deepest first, where most of what each holds has its partner in the other."""
    partner, taken = standing.partner, standing.taken
    above_one, above_two = one.grove.above, two.grove.above
    for here in one.containers_left():
        if not one.known(here):
            continue
        votes = Counter(above_two[taken[kid]] for kid in standing.below_one[here] if taken[kid] >= 0)
        there, count = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(-1, 0))
        if there < 0 or partner[there] >= 0 or 2 * count < votes.total():
            continue
        back = Counter(above_one[partner[kid]] for kid in standing.below_two[there] if partner[kid] >= 0)
        if back[here] == max(back.values()):
            standing.pair(here, there, "content")


def _bare(standing: Standing, one: _Side, two: _Side) -> None:
    """Pair layers without tensors that are left over in paired containers, in order and by family."""
    kinds: dict[object, int] = {}
    left = two.bare_left()
    for here, olds in sorted(one.bare_left().items()):
        there = standing.taken[here] if here >= 0 else -1
        news = left.get(there, [])
        if news:
            clues = (list(enumerate(side.clue(kid, kinds) for kid in kids)) for side, kids in ((one, olds), (two, news)))
            for i, j in _common(*clues):
                standing.pair(olds[i], news[j], "content")
