"""Layers whose own name is still there, beside what their partner is now: that name's layer may be the same one after all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from archdiff.diff.matchers.solver import solve_pinned
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt

TRIED = 8
"""So many layers are tried."""
LEEWAY = 0.3
"""How much more may be said if a layer keeps its name."""


def keep_names(standing: Standing, fill: Fill) -> None:
    """Pair layers of one name below partners with one another, where that says less in the end, or hardly more."""
    for here, there in [*islice(_apart(standing), TRIED)]:
        if standing.pinned(here, there):
            continue
        if _inside(standing, here, there):
            attempt(standing, [(here, there)], fill, solve=solve_pinned)
        else:
            attempt(standing, [(here, there)], fill, least=-LEEWAY)


def _apart(standing: Standing) -> Iterator[tuple[int, int]]:
    """Children of one name of two partners that are not partners, though one of them at least has another partner elsewhere."""
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    for over, under in standing.containers():
        named = {names_two[new]: new for new in standing.below_two[under]}
        for old in standing.below_one[over]:
            new = named.get(names_one[old], -1)
            if new < 0 or standing.partner[new] == old or names_one[old].isdecimal():
                continue
            at, to = standing.partner[new], standing.taken[old]
            stayed = to in standing.below_two[under] and at in standing.below_one[over]
            if max(at, to) >= 0 and not stayed and (standing.one_class(old, new) or not _inside(standing, old, new)):
                yield old, new


def _inside(standing: Standing, here: int, there: int) -> bool:
    """Whether one of two layers has its partner within the other."""
    return standing.taken[here] in standing.span_two(there) or standing.partner[there] in standing.span_one(here)
