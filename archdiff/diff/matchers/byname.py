"""Renamed layers whose old name is still there: the layer of that name is the same one after all, if that says no more."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt

TRIED = 8
"""So many layers are tried."""


def keep_names(standing: Standing, fill: Fill) -> None:
    """Pair layers with the leftovers of their own names, where that says less in the end."""
    for _, wanted in zip(range(TRIED), list(_renamed(standing)), strict=False):
        if not standing.pinned(*wanted):
            attempt(standing, [wanted], fill, least=-0.3)


def _renamed(standing: Standing) -> Iterator[tuple[int, int]]:
    """Layers whose partner bears another name, and what bears their own name beside that partner and has no partner itself."""
    if -1 not in standing.partner and -1 not in standing.taken:
        return
    partner, taken = standing.partner, standing.taken
    names_one, names_two = standing.partners.names_one, standing.partners.names_two
    above_one, above_two = standing.partners.above_one, standing.partners.above_two
    for new, under in enumerate(above_two):
        if partner[new] < 0 <= under and (over := partner[under]) >= 0 and not names_two[new].isdecimal():
            for old in standing.below_one[over]:
                if names_one[old] == names_two[new] and taken[old] >= 0 and taken[old] not in standing.span_two(new):
                    yield old, new
    for old, over in enumerate(above_one):
        if taken[old] < 0 <= over and (under := taken[over]) >= 0 and not names_one[old].isdecimal():
            for new in standing.below_two[under]:
                if names_one[old] == names_two[new] and partner[new] >= 0 and partner[new] not in standing.span_one(old):
                    yield old, new
