"""Another reading of some subtrees, tried on the whole trees and kept if less is to say then."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.solution import Solution
from archdiff.diff.matchers.solver import solve_pair
from archdiff.diff.matchers.standing import Standing

Fill: TypeAlias = Callable[[Standing], None]
Solve: TypeAlias = Callable[[Costs, int, int], Solution | None]
Pair: TypeAlias = tuple[int, int]
Wanted: TypeAlias = Callable[[Standing, int, int], Sequence[Pair]]


def attempt(
    standing: Standing, wanted: Sequence[Pair], fill: Fill, least: float = 1e-9, parted: Sequence[Pair] = (), solve: Solve = solve_pair
) -> None:
    """Part these subtrees, pair those with one another, let ``fill`` pair what is left over, and keep it if it says less by ``least``."""
    partners = standing.partners
    before, partner, why = price(partners), list(partners.partner), list(partners.why)
    for here, there in [*wanted, *parted]:
        standing.part(here, there)
    for here, there in wanted:
        partners.expand(here, there, "content", solve(partners.costs, standing.ones[here], standing.twos[there]))
    standing.refresh()
    fill(standing)
    if price(partners) >= before - least:
        partners.partner, partners.why = partner, why
        standing.refresh()


def attempt_each(standing: Standing, wanted: Wanted, fill: Fill, most: int, least: float = 1e-9) -> None:
    """Try what ``wanted`` proposes to pair otherwise below any two partners; ``most`` such proposals are tried."""
    tried = 0
    for here, there in list(standing.containers()):
        if tried >= most:
            break
        proposed = wanted(standing, here, there) if standing.partner[there] == here else ()
        if proposed and not standing.pinned(here, there):
            tried += 1
            attempt(standing, proposed, fill, least)
