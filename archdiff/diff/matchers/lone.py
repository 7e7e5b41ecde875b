"""Layers found again inside something new, or gone, though an equal one stands alone among partners: that is where it moved."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, Pair, attempt

TRIED = 12
"""So many layers are tried."""
CHOICES = 4
"""And so many places for each."""


def prefer_lone(standing: Standing, fill: Fill) -> None:
    """Give a layer whose partner is part of a block without partner to an equal one that stands alone, where that says less."""
    lodged = [(here, there) for here, there, _ in standing.partners.tops() if _lodged(standing, here, there)]
    for here, there in lodged[:TRIED]:
        if not standing.pinned(here, there):
            for wanted in _wanted(standing, here, there)[:CHOICES]:
                if standing.partner[there] == here:
                    attempt(standing, [wanted], fill)


def _lodged(standing: Standing, here: int, there: int) -> bool:
    """Whether a layer moved and stands in a block without partner on one side."""
    return _in_block(standing, here, 0) != _in_block(standing, there, 1) and standing.elsewhere(here, there)


def _wanted(standing: Standing, here: int, there: int) -> list[Pair]:
    """The pairs that the layer with a partner in a block would make with its equals that stand alone."""
    if _in_block(standing, there, 1):
        return [(here, at) for at in _lone(standing, standing.twos, standing.ones[here], 1)]
    return [(at, there) for at in _lone(standing, standing.ones, standing.twos[there], 0)]


def _in_block(standing: Standing, at: int, side: int) -> bool:
    """Whether a layer stands below one without partner, beside others without partner."""
    above, partner = _side(standing, side)
    below = standing.below_two if side else standing.below_one
    over = above[at]
    return over >= 0 and partner[over] < 0 and any(partner[kid] < 0 for kid in below[over])


def _lone(standing: Standing, found: Sequence[int], like: int, side: int) -> list[int]:
    """Where equal subtrees without partner stand below layers that have one."""
    above, partner = _side(standing, side)
    same = [at for at, shape in enumerate(found) if partner[at] < 0 and standing.costs.same(shape, like)]
    return [at for at in same if above[at] >= 0 and partner[above[at]] >= 0]


def _side(standing: Standing, side: int) -> tuple[Sequence[int], Sequence[int]]:
    """Parents and partners in one of the two trees."""
    partners = standing.partners
    return (partners.two.above, standing.partner) if side else (partners.one.above, standing.taken)
