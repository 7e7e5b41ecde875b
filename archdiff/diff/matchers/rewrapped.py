"""A layer paired with the container around its true partner: the one within takes its place, and the container was put on or taken off."""

from __future__ import annotations

from archdiff.diff.matchers.standing import Standing


def rewrap(standing: Standing) -> int:
    """Pair what is of one class, or holds what the other holds, where a partner of another class only stands around it."""
    found = 0
    for here, there in standing.containers():
        if standing.costs.one_type(standing.ones[here], standing.twos[there]) or standing.partners.why[there] == "pinned":
            continue
        empty = not _common(standing, here, there)
        olds, news = standing.left_below(here, there)
        within = next((kid for kid in olds if _fits(standing, kid, there, empty)), -1)
        inside = next((kid for kid in news if _fits(standing, here, kid, empty)), -1)
        if (within < 0) != (inside < 0):
            standing.partner[there] = standing.taken[here] = -1
            standing.pair(*((within, there) if within >= 0 else (here, inside)), "wrapped")
            found += 1
    return found


def _fits(standing: Standing, here: int, there: int, any_class: bool) -> bool:
    """Whether two layers may be partners: of one class with half of what the smaller one holds in common, or with all that both hold."""
    common = _common(standing, here, there)
    sizes = sorted((len(standing.below_one[here]), len(standing.below_two[there])))
    if standing.costs.one_type(standing.ones[here], standing.twos[there]):
        return common > 0 and 2 * common >= sizes[0]
    return any_class and common > 0 and common == sizes[1]


def _common(standing: Standing, here: int, there: int) -> int:
    """How many children of two layers are partners."""
    news = standing.below_two[there]
    return sum(standing.taken[kid] in news for kid in standing.below_one[here])
