"""What was put around a layer, or taken off, belongs to that layer: it is not what was around another one."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.matchers.standing import Standing


def leave_adapters(standing: Standing) -> int:
    """Part what is beside a layer in its wrapper from what is beside another layer in the wrapper of that."""
    found = 0
    above_one, above_two = standing.partners.one.above, standing.partners.two.above
    for there, here in enumerate(standing.partner if -1 in standing.partner else ()):
        over, under = above_one[here] if here >= 0 else -1, above_two[there]
        if (
            over >= 0
            and under >= 0
            and standing.partner[there] == here
            and apart(standing, over, under)
            and not standing.pinned(here, there)
        ):
            standing.part(here, there)
            found += 1
    return found


def apart(standing: Standing, here: int, there: int) -> bool:
    """Whether two layers without partner are, or stand in, wrappers of which one came off a layer that kept its name, and the other was
    put around one that did."""
    if standing.taken[here] >= 0 or standing.partner[there] >= 0:
        return False
    here, there = _top(here, standing.partners.one.above, standing.taken), _top(there, standing.partners.two.above, standing.partner)
    return _taken_off(standing, here) and _put_on(standing, there)


def _top(index: int, above: Sequence[int], partner: Sequence[int]) -> int:
    """The outermost around a layer, or that itself, without a partner in between."""
    while above[index] >= 0 > partner[above[index]]:
        index = above[index]
    return index


def _taken_off(standing: Standing, here: int) -> bool:
    """Whether a layer of the first tree stands around one that now has its name and place."""
    one, two = standing.partners.one, standing.partners.two
    place = standing.taken[one.above[here]] if one.above[here] >= 0 else -1
    found = [standing.taken[kid] for kid in standing.below_one[here]]
    return any(at >= 0 and two.above[at] == place >= 0 and two.names[at] == one.names[here] for at in found)


def _put_on(standing: Standing, there: int) -> bool:
    """Whether a layer of the second tree stands around one that had its name and place."""
    one, two = standing.partners.one, standing.partners.two
    place = standing.partner[two.above[there]] if two.above[there] >= 0 else -1
    found = [standing.partner[kid] for kid in standing.below_two[there]]
    return any(at >= 0 and one.above[at] == place >= 0 and one.names[at] == two.names[there] for at in found)
