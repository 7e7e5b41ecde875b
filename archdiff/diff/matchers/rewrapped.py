"""A layer paired with the container around its true partner: the one within takes its place, and the container was put on or taken off."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.matchers.standing import Standing
from archdiff.diff.records import By

HALF = 0.5
"""Share of its children that a sequence may have in common with its partner, if what is around that is to be its partner."""


def rewrap(standing: Standing) -> int:
    """Pair what is of one class, or holds what the other holds, where a partner of another class only stands around it; or a sequence
    that went into a larger one."""
    found = 0
    for here, there in standing.containers():
        if standing.partners.why[there] == "pinned":
            continue
        alike = standing.costs.one_type(standing.ones[here], standing.twos[there])
        if alike and not standing.costs.listed(standing.ones[here]):
            continue
        empty = not _common(standing, here, there)
        olds, news = standing.left_below(here, there)
        if alike:
            joined = empty and _joined(standing, here, there)
            olds = [kid for kid in olds if joined and _holds(standing.partner, standing.below_one[kid], standing.below_two[there])]
            news = [kid for kid in news if joined and _holds(standing.taken, standing.below_two[kid], standing.below_one[here])]
        within = next((kid for kid in olds if _fits(standing, kid, there, empty)), -1)
        inside = next((kid for kid in news if _fits(standing, here, kid, empty)), -1)
        if (within < 0) != (inside < 0):
            _change(standing, (here, there), (within, there) if within >= 0 else (here, inside), "wrapped")
            found += 1
            continue
        numbered = standing.partners.one.names[here].isdecimal() and standing.partners.two.names[there].isdecimal()
        around, beyond = _around(standing, here, there, HALF if alike else 1.0) if numbered or not alike else (-1, -1)
        if (around < 0) != (beyond < 0):
            _change(standing, (here, there), (around, there) if around >= 0 else (here, beyond), "content")
            found += 1
    return found


def _joined(standing: Standing, here: int, there: int) -> bool:
    """Whether what stands beside one of two layers is found inside the other, or in what now stands beside that."""
    partners = standing.partners
    over, under = partners.one.above[here], partners.two.above[there]
    if over < 0 or under < 0:
        return False
    olds, news = standing.below_one[over], standing.below_two[under]
    inside = [kid for new in news if standing.partner[new] < 0 or new == there for kid in standing.below_two[new]]
    within = [kid for old in olds if standing.taken[old] < 0 or old == here for kid in standing.below_one[old]]
    return any(standing.partner[kid] in olds for kid in inside) or any(standing.taken[kid] in news for kid in within)


def _change(standing: Standing, before: tuple[int, int], after: tuple[int, int], by: By) -> None:
    standing.partner[before[1]] = standing.taken[before[0]] = -1
    standing.pair(*after, by)


def _around(standing: Standing, here: int, there: int, most: float) -> tuple[int, int]:
    """What is around each of two layers, if that is in the place of the other, but without partner, and holds more of what the other
    holds, of which the two have ``most`` in common; else -1."""
    partners = standing.partners
    over, under = partners.one.above[here], partners.two.above[there]
    olds = [standing.taken[kid] for kid in standing.below_one[here]]
    news = [standing.partner[kid] for kid in standing.below_two[there]]
    placed = over >= 0 > standing.taken[over] and standing.partner[under] == partners.one.above[over] >= 0
    around = over if placed and _spilt(news, standing.span_one(over), standing.span_one(here), most) else -1
    placed = under >= 0 > standing.partner[under] and standing.taken[over] == partners.two.above[under] >= 0
    beyond = under if placed and _spilt(olds, standing.span_two(under), standing.span_two(there), most) else -1
    return around, beyond


def _spilt(partners: Sequence[int], wide: range, narrow: range, most: float) -> bool:
    """Whether partners stand in a wider place all, and in a narrower one in part."""
    inside = [at in narrow for at in partners if at >= 0]
    return 0 < sum(inside) < len(inside) and sum(inside) <= most * len(inside) and all(at in wide for at in partners if at >= 0)


def _holds(partner: Sequence[int], kids: Sequence[int], others: Sequence[int]) -> bool:
    """Whether all others that have partners have them among these children."""
    return {partner[other] for other in others} - {-1} <= {*kids}


def _fits(standing: Standing, here: int, there: int, any_class: bool) -> bool:
    """Whether two layers may be partners: of one class with half of what the smaller one holds in common, or with all that both hold."""
    common = _common(standing, here, there)
    sizes = sorted((len(standing.below_one[here]), len(standing.below_two[there])))
    if standing.costs.one_type(standing.ones[here], standing.twos[there]):
        return common > 0 and 2 * common >= sizes[0]
    return any_class and common > 0 and common == sizes[1]


def _common(standing: Standing, here: int, there: int) -> int:
    """How many children of two layers are partners."""
    news = {*standing.below_two[there]}
    return sum(standing.taken[kid] in news for kid in standing.below_one[here])
