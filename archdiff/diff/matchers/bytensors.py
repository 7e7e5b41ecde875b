"""Children of a list that changed places as well as in themselves: their tensors still tell which is which."""

from __future__ import annotations

from functools import cache

from archdiff.diff.matchers.names import numbers
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt_each

LISTS = 4
"""So many lists are tried."""
LONG = 2_000
"""Pairs of children above which a list is too long to be tried."""
KEPT = 0.4
"""Share of the layers with tensors that must still have the tensors of their partners."""
ALIKE = 0.6
"""Share of the tensors of both that must be the same."""


def follow_tensors(standing: Standing, fill: Fill) -> None:
    """Pair children of lists by the tensors in them, where that says less in the end."""
    sized_alike = cache(lambda: _sized_alike(standing))

    def wanted(standing: Standing, here: int, there: int) -> list[tuple[int, int]]:
        found = _by_tensors(standing, here, there)
        return found if found and sized_alike() else []

    attempt_each(standing, wanted, fill, LISTS)


def _by_tensors(standing: Standing, here: int, there: int) -> list[tuple[int, int]]:
    """Children that have more tensors in common than any other two, and are not partners yet."""
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    olds, news = standing.below_one[here], standing.below_two[there]
    if not numbers([names_one[kid] for kid in olds]) or not numbers([names_two[kid] for kid in news]):
        return []
    olds = [kid for kid in olds if standing.taken[kid] < 0 or not standing.equal(kid, standing.taken[kid])]
    news = [kid for kid in news if standing.partner[kid] < 0 or not standing.equal(standing.partner[kid], kid)]
    if not 1 < len(olds) * len(news) <= LONG:
        return []
    shares = {(old, new): standing.costs.contents.shared(standing.ones[old], standing.twos[new]) for old in olds for new in news}
    best_one = {old: _best([(shares[old, new], new) for new in news]) for old in olds}
    best_two = {new: _best([(shares[old, new], old) for old in olds]) for new in news}
    pairs = [(old, new) for old, new in best_one.items() if new >= 0 and best_two[new] == old]
    return [] if all(standing.taken[old] == new for old, new in pairs) else pairs


def _sized_alike(standing: Standing) -> bool:
    """Whether enough layers still have the tensors of their partners: in a wider network equal ones are so by chance."""
    costs, ones = standing.costs, standing.ones
    both = [(ones[here], new) for here, new in zip(standing.partner, standing.twos, strict=True) if here >= 0 and costs.owning(new)]
    own, tensors_of = standing.shapes.own, standing.shapes.tensors_of
    return sum([tensors_of(own[old]) == tensors_of(own[new]) for old, new in both]) >= KEPT * len(both)


def _best(shares: list[tuple[float, int]]) -> int:
    """The one with the most tensors in common; -1 if there is none, or more than one."""
    most, best = max(shares)
    return best if most >= ALIKE and [share for share, _ in shares].count(most) == 1 else -1
