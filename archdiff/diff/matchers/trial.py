"""Another reading of some subtrees, tried on the whole trees and kept if less is to say then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.solver import solve_pair
from archdiff.diff.matchers.standing import Standing


def attempt(
    standing: Standing, wanted: Sequence[tuple[int, int]], fill: Callable[[Standing], None] | None = None, least: float = 1e-9
) -> bool:
    """Pair these subtrees with one another, let ``fill`` pair what that leaves over, and keep it if it says ``least`` less or more."""
    partners = standing.partners
    before, partner, why = price(partners), list(partners.partner), list(partners.why)
    for here, there in wanted:
        standing.part(here, there)
    for here, there in wanted:
        partners.expand(here, there, "content", solve_pair(partners.costs, standing.ones[here], standing.twos[there]))
    standing.refresh()
    if fill:
        fill(standing)
    if price(partners) < before - least:
        return True
    partners.partner, partners.why = partner, why
    standing.refresh()
    return False
