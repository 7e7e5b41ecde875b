"""Projections of attention, whose names say what they are for: a query does not become a key because both were put elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archdiff.diff.matchers.names import role
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, Pair, attempt

TRIED = 6
"""So many kinds of places are tried."""
LEEWAY = 2.0
"""How much more may be said of each projection if it stays what it is."""


def follow_roles(standing: Standing, fill: Fill) -> None:
    """Pair projections of one role where those of several were paired crosswise, in all places alike at once."""
    kinds: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    above_one, above_two = standing.partners.one.above, standing.partners.two.above
    holders = {
        (above_one[here], above_two[there]): None
        for here, there, _ in standing.partners.tops()
        if role(names_one[here]) != role(names_two[there]) and role(names_one[here]) and role(names_two[there])
    }
    for over, under in holders:
        kinds[standing.ones[over], standing.twos[under]] += _same(standing, standing.below_one[over], standing.below_two[under])
    for pairs in [found for found in kinds.values() if found][:TRIED]:
        if not any(standing.pinned(old, new) for old, new in pairs):
            attempt(standing, pairs, fill, least=-LEEWAY * len(pairs))


def _same(standing: Standing, olds: Sequence[int], news: Sequence[int]) -> list[Pair]:
    """Siblings of one role and one family that no other there has; nothing where all are partners."""
    before, after = _roles(olds, standing.partners.one.names), _roles(news, standing.partners.two.names)
    family = standing.costs.family
    pairs = [(old, after[what]) for what, old in before.items() if what in after]
    pairs = [(old, new) for old, new in pairs if family(standing.ones[old]) == family(standing.twos[new])]
    return [] if all(standing.partner[new] == old for old, new in pairs) else pairs


def _roles(kids: Sequence[int], names: Sequence[str]) -> dict[str, int]:
    found: dict[str, list[int]] = defaultdict(list)
    for kid in kids:
        if what := role(names[kid]):
            found[what].append(kid)
    return {what: same[0] for what, same in found.items() if len(same) == 1}
