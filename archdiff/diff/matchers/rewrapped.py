"""A layer paired with the container around its true partner: the one within goes with it, and the container is what was put on or taken off."""

from __future__ import annotations

from archdiff.diff.matchers.standing import Standing


def rewrap(standing: Standing) -> int:
    """Pair what is of one class, where a partner of another class stands around it and has no more in common."""
    found = 0
    for here, there in standing.pairs():
        if standing.costs.one_type(standing.ones[here], standing.twos[there]):
            continue
        olds, news = standing.left_below(here, there)
        within = next((kid for kid in olds if _fits(standing, kid, there)), -1)
        inside = next((kid for kid in news if _fits(standing, here, kid)), -1)
        if (within < 0) != (inside < 0):
            standing.partner[there] = standing.taken[here] = -1
            standing.pair(*((within, there) if within >= 0 else (here, inside)), "wrapped")
            found += 1
    return found


def _fits(standing: Standing, here: int, there: int) -> bool:
    """Whether two layers are of one class and at least half of what the smaller one holds has its partner in the other."""
    if not standing.costs.one_type(standing.ones[here], standing.twos[there]):
        return False
    olds, news = standing.below_one.get(here, []), standing.below_two.get(there, [])
    common = sum(standing.taken[kid] in news for kid in olds)
    return common > 0 and 2 * common >= min(len(olds), len(news))
