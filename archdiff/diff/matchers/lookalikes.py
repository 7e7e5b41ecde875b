"""Leftovers that changed as well as moved: containers still much alike, and layers that are the only ones left of their family."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.names import numbers
from archdiff.diff.matchers.remains import Remains
from archdiff.diff.matchers.solution import Entry
from archdiff.diff.records import By

MOST = 64
"""How many pairs of containers are compared."""
ALIKE = 0.4
"""Share of both up to which two containers of one family count as one that was moved and changed."""
LEAST = 6.0
"""Weight of a container that may be recognised."""
LARGE, CLOSE, MANY = 24.0, 0.4, 400
"""Weight of a container that may be recognised deep in what is left over, the share of both up to which it is, and how many pairs of such
are compared."""
SIBLINGS = (0.3, 0.5)
"""The same for the only siblings of one family, among named ones and among numbered ones."""

Entries = Generator[tuple[int, int], None, list[Entry]]


def lookalikes(costs: Costs, olds: Remains, news: Remains) -> Entries:
    """Whole leftovers of one family that are alike inside, the most alike first."""
    weight = costs.shapes.weight
    ones, twos = _containers(costs, olds), _containers(costs, news)
    if not 0 < len(ones) * len(twos) <= MOST:
        return []
    close: list[tuple[float, int, int]] = []
    for one in ones:
        for two in twos:
            old, new = olds.shape[one], news.shape[two]
            limit = ALIKE * (weight[old] + weight[new])
            if costs.akin(old, new) and costs.guess(old, new) <= limit and costs.contents.related(old, new):
                pair = costs.unsolved(old, new)
                if pair:
                    yield pair
                if costs.pair(old, new) <= limit:
                    close.append((costs.pair(old, new) / (weight[old] + weight[new]), one, two))
    close.sort()
    return [_entry(olds, news, one, two, "moved") for _, one, two in close if olds.free(one) and news.free(two)]


def deeper(costs: Costs, olds: Remains, news: Remains) -> Entries:
    """Containers at any depth of what is left over that are much alike, those first that leave least to say: one was unpacked, or packed in
    with others."""
    shapes = costs.shapes
    ones, twos = _opened(costs, olds), _opened(costs, news)
    if not 0 < len(ones) * len(twos) <= MANY:
        return []
    close: list[tuple[float, int, int]] = []
    for one in ones:
        for two in twos:
            old, new = olds.shape[one], news.shape[two]
            both = shapes.weight[old] + shapes.weight[new]
            if costs.guess(old, new) <= CLOSE * both and costs.contents.related(old, new):
                pair = costs.unsolved(old, new)
                if pair:
                    yield pair
                if costs.pair(old, new) <= CLOSE * both:
                    close.append((costs.pair(old, new) - both, one, two))
    close.sort()
    return [_entry(olds, news, one, two, "moved") for _, one, two in close if olds.free(one) and news.free(two)]


def _opened(costs: Costs, side: Remains) -> list[int]:
    """Large containers of what is left over, wholly free."""
    weight = costs.shapes.weight
    return [at for at, shape in enumerate(side.shape) if weight[shape] >= LARGE and costs.shapes.kids[shape] and side.free(at)]


def only_siblings(costs: Costs, olds: Remains, news: Remains) -> Entries:
    """Children of the pair that are the only ones of their family left on both sides, though neither name nor place nor settings stayed."""
    entries: list[Entry] = []
    ones, twos = _by_family(costs, olds), _by_family(costs, news)
    listed = all(numbers([side.name[top] for top in side.tops[: side.near]]) for side in (olds, news))
    for family in [family for family in ones if family in twos]:
        if len(ones[family]) == 1 == len(twos[family]):
            one, two = ones[family][0], twos[family][0]
            old, new = olds.shape[one], news.shape[two]
            pair = costs.unsolved(old, new)
            if pair:
                yield pair
            if costs.pair(old, new) <= SIBLINGS[listed] * (costs.shapes.weight[old] + costs.shapes.weight[new]):
                entries.append(_entry(olds, news, one, two, "weak"))
    return entries


def _containers(costs: Costs, remains: Remains) -> list[int]:
    shapes = costs.shapes
    return [
        top for top in remains.tops if shapes.kids[remains.shape[top]] and shapes.weight[remains.shape[top]] >= LEAST and remains.free(top)
    ]


def _by_family(costs: Costs, remains: Remains) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for top in remains.free_tops():
        label = costs.shapes.labels[costs.shapes.own[remains.shape[top]]]
        if label.family is not None and not label.placeholder:
            found[label.family].append(top)
    return found


def _entry(olds: Remains, news: Remains, one: int, two: int, by: By) -> Entry:
    olds.take(one)
    news.take(two)
    return Entry(olds.at[one], news.at[two], by, olds.shape[one], news.shape[two])
