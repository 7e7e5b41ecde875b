"""A run of siblings that one new container took in, or that came out of one: a further way to align two sequences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from archdiff.diff.matchers.costs import Costs

WIDEST = 64
"""How many children a home may have."""
LEAST = 4.0
"""Weight that the children must have together."""
LIKE = 0.5
"""Share of both that the cost of a run may reach."""


class Home(NamedTuple):
    """Siblings ``start`` to ``stop`` on one side are the children of one container at ``place`` on the other."""

    adopting: bool
    """Whether the container is new; otherwise it set its children free."""
    place: int
    start: int
    stop: int
    pairs: tuple[tuple[int, int], ...]
    """(sibling, child) by index."""
    sure: bool
    """Whether all children are there; otherwise layers without tensors may be others."""
    cost: float
    """What it costs beside the pairs: the container, and what has no partner."""


def homes(costs: Costs, ones: Sequence[int], twos: Sequence[int]) -> list[Home]:
    """The homes worth weighing: containers unlike every sibling on the other side, whose children are much like a run of them."""
    if costs.effort <= 0:
        return []
    found = [home for place in range(len(twos)) for home in _runs(costs, ones, twos[place], place, True)]
    return found + [home for place in range(len(ones)) for home in _runs(costs, twos, ones[place], place, False)]


def _runs(costs: Costs, siblings: Sequence[int], box: int, place: int, adopting: bool) -> Iterator[Home]:
    shapes = costs.shapes
    kids = shapes.kids[box]
    if not 2 <= len(kids) <= WIDEST or len(siblings) < 2:
        return

    def guess(sibling: int, kid: int) -> float:
        return costs.guess(sibling, kid) if adopting else costs.guess(kid, sibling)

    weight = shapes.weight
    costs.effort -= 10 + len(siblings)
    if any(shapes.form[sibling] == shapes.form[box] for sibling in siblings):
        return
    within = sum([weight[kid] for kid in kids])
    own = weight[box] - within
    for count in {len(kids), len(kids) - 1, len(kids) + 1}:
        if not 2 <= count <= len(siblings):
            continue
        for start in range(len(siblings) - count + 1):
            run = siblings[start : start + count]
            costs.effort -= 3 * count
            alone = _alone(run, kids, guess, weight)
            pairs = tuple(_pairs(count, len(kids), alone))
            left = weight[run[alone]] if count > len(kids) else weight[kids[alone]] if count < len(kids) else 0.0
            if any(costs.placeheld(run[i], kids[j]) for i, j in pairs):
                continue
            if sum([weight[kids[j]] for _, j in pairs]) < LEAST:
                continue
            total = left + sum([guess(run[i], kids[j]) for i, j in pairs])
            if total <= LIKE * (sum([weight[one] for one in run]) + within):
                yield Home(adopting, place, start, start + count, tuple([(start + i, j) for i, j in pairs]), count == len(kids), own + left)


def _alone(run, kids, guess, weight) -> int:
    """Where the longer of the two has one more: the index whose leaving out costs least."""
    if len(run) == len(kids):
        return -1
    n = min(len(run), len(kids))
    longer = run if len(run) > n else kids
    fore = [0.0, *accumulate(guess(run[k], kids[k]) for k in range(n))]
    shifted = [guess(run[k + 1], kids[k]) if len(run) > n else guess(run[k], kids[k + 1]) for k in range(n)]
    back = [0.0, *accumulate(reversed(shifted))]
    return min(range(n + 1), key=lambda k: fore[k] + back[n - k] + weight[longer[k]])


def _pairs(run: int, kids: int, alone: int) -> Iterator[tuple[int, int]]:
    for k in range(min(run, kids)):
        late = 0 <= alone <= k
        yield k + (late and run > kids), k + (late and kids > run)
