"""Another reading of some subtrees, tried on the whole trees and kept if less is to say then."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.solver import solve_pair
from archdiff.diff.matchers.standing import Standing

Fill = Callable[[Standing], None]
MARKED = 0.95
"""What it costs to say that a layer has other marks."""


def attempt(
    standing: Standing, wanted: Sequence[tuple[int, int]], fill: Fill, least: float = 1e-9, parted: Sequence[tuple[int, int]] = ()
) -> None:
    """Pair these subtrees with one another, let ``fill`` pair what that leaves over, and keep it if it says less, by ``least`` or more."""
    partners = standing.partners
    before, partner, why = _said(standing), list(partners.partner), list(partners.why)
    for here, there in [*wanted, *parted]:
        standing.part(here, there)
    for here, there in wanted:
        partners.expand(here, there, "content", solve_pair(partners.costs, standing.ones[here], standing.twos[there]))
    standing.refresh()
    fill(standing)
    if _said(standing) >= before - least:
        partners.partner, partners.why = partner, why
        standing.refresh()


def _said(standing: Standing) -> float:
    """What there is to say, other numbers in the layers' marks included; that a ramp changed goes without saying."""
    pairs = [(standing.ones[here], standing.twos[there]) for here, there in standing.pairs()]
    return price(standing.partners) + MARKED * sum(_numbered(standing, one) != _numbered(standing, two) for one, two in pairs)


def _numbered(standing: Standing, shape: int) -> list[object]:
    """The marks of a layer that are no steps on a ramp."""
    return [*standing.shapes.labels[standing.shapes.own[shape]].marks]
