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
from typing import NamedTuple, TypeAlias

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove
from archdiff.diff.matchers.labels import Label
from archdiff.diff.matchers.order import common

MOST_CELLS = 100_000
"""Cells of a sequence's table, all stretches together."""

SHARE = 0.6
"""A stretch is believed when so much of its shorter side is found again in order; a lone layer only when it is all there is."""


def follow(partners: Partners) -> None:
    """Pair what the thread shows, then the containers around it and the bare layers between."""
    if not _owners_left(partners):
        return
    one, two = _Side(partners.one, partners), _Side(partners.two, partners)
    taken = {here: there for there, here in enumerate(partners.partner) if here >= 0}
    found = list(_threaded(partners, one, two, taken))
    if not found:
        return
    for here, there in found:
        _pair(partners, taken, here, there)
    _containers(partners, one, two, taken)
    _bare(partners, one, two, taken)


def _owners_left(partners: Partners) -> bool:
    """Whether layers that own tensors are left over on both sides."""
    if -1 not in partners.partner:
        return False
    shapes = partners.costs.shapes
    news = [shape for shape, here in zip(partners.two.shapes, partners.partner, strict=True) if here < 0]
    taken = set(partners.partner)
    if not news or len(taken) > len(partners.one.shapes):
        return False
    olds = [shape for here, shape in enumerate(partners.one.shapes) if here not in taken]
    return all(any(shapes.labels[shapes.own[shape]].tensors for shape in side) for side in (olds, news))


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
    """One tree's labels, parents and layers that own tensors."""

    def __init__(self, grove: Grove, partners: Partners) -> None:
        shapes = partners.costs.shapes
        self.paths = grove.paths
        self.labels: list[Label] = [shapes.labels[shapes.own[shape]] for shape in grove.shapes]
        where = {path: index for index, path in enumerate(grove.paths)}
        self.above = [where.get(path.rpartition(".")[0], -1) if path else -1 for path in grove.paths]
        self.owners = [index for index, label in enumerate(self.labels) if label.tensors]
        self.below: defaultdict[int, list[int]] = defaultdict(list)
        for index, parent in enumerate(self.above):
            if parent >= 0:
                self.below[parent].append(index)

    def clue(self, index: int, kinds: dict[object, int]) -> Clue:
        """The clue to a layer; ``kinds`` numbers families with their tensors, alike for both sides."""
        label = self.labels[index]
        above, _, name = self.paths[index].rpartition(".")
        house, number = above.rpartition(".")[2], _NUMBERED.fullmatch(name)
        kind = (label.family, tuple((label.tensors or {}).items()))
        return Clue(kinds.setdefault(kind, len(kinds)), "" if house.isdigit() else house, number and number[1])

    def bare(self, index: int) -> bool:
        """Whether a layer is a leaf without tensors."""
        return self.labels[index].leaf and not self.labels[index].tensors


def _pair(partners: Partners, taken: dict[int, int], here: int, there: int) -> None:
    partners.partner[there] = here
    partners.why[there] = "content"
    taken[here] = there


def _threaded(partners: Partners, one: _Side, two: _Side, taken: dict[int, int]) -> Iterator[tuple[int, int]]:
    """Pairs of leftovers that stand between the same two knots."""
    knots = _increasing([(here, taken[here]) for here in one.owners if here in taken])
    ends = [*knots, (len(one.paths), len(two.paths))]
    room = MOST_CELLS
    kinds: dict[object, int] = {}
    start_one = start_two = -1
    for end_one, end_two in ends:
        olds = [index for index in _between(one.owners, start_one, end_one) if index not in taken]
        news = [index for index in _between(two.owners, start_two, end_two) if partners.partner[index] < 0]
        start_one, start_two = end_one, end_two
        if olds and news and len(olds) * len(news) <= room:
            room -= len(olds) * len(news)
            clues = [one.clue(index, kinds) for index in olds], [two.clue(index, kinds) for index in news]
            pairs = _housed(*clues)
            pairs += _common(*(_without(side, {pair[place] for pair in pairs}) for place, side in enumerate(clues)))
            if len(pairs) >= SHARE * min(len(olds), len(news)):
                settled = ((taken.get(one.above[olds[i]], -1) >= 0, partners.partner[two.above[news[j]]] >= 0) for i, j in pairs)
                yield from ((olds[i], news[j]) for (i, j), both in zip(pairs, settled, strict=True) if not all(both))


def _between(owners: Sequence[int], start: int, end: int) -> Sequence[int]:
    return owners[bisect_left(owners, start + 1) : bisect_left(owners, end)]


def _increasing(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs that kept its order on both sides; ``pairs`` come in the first side's order."""
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for index, (_, there) in enumerate(pairs):
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


def _containers(partners: Partners, one: _Side, two: _Side, taken: dict[int, int]) -> None:
    """Pair containers, deepest first, where most of what each holds has its partner in the other."""
    for here in sorted(one.below, key=lambda index: (-one.paths[index].count("."), index)):
        if here in taken or one.labels[here].family is None:
            continue
        votes = Counter(two.above[taken[kid]] for kid in one.below[here] if kid in taken)
        there, count = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(-1, 0))
        if there < 0 or partners.partner[there] >= 0 or 2 * count < len([kid for kid in one.below[here] if kid in taken]):
            continue
        back = Counter(one.above[partners.partner[kid]] for kid in two.below[there] if partners.partner[kid] >= 0)
        if back[here] == max(back.values()):
            _pair(partners, taken, here, there)


def _bare(partners: Partners, one: _Side, two: _Side, taken: dict[int, int]) -> None:
    """Pair layers without tensors that are left over in paired containers, in order and by family."""
    kinds: dict[object, int] = {}
    for here, kids in one.below.items():
        there = taken.get(here, -1)
        olds = [kid for kid in kids if kid not in taken and one.bare(kid)]
        if there >= 0 and olds:
            news = [kid for kid in two.below.get(there, ()) if partners.partner[kid] < 0 and two.bare(kid)]
            clues = (list(enumerate(side.clue(kid, kinds) for kid in kids)) for side, kids in ((one, olds), (two, news)))
            for i, j in _common(*clues):
                _pair(partners, taken, olds[i], news[j])
