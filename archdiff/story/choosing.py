"""Which rows a reader asked to see, by path and by kind of change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archdiff.diff.rows import Place
from archdiff.story.folding import Shown
from archdiff.story.view import View


def under(places: Sequence[Place], path: str | None) -> Sequence[Place]:
    """The rows of one layer and all below it, on either side. Raises ValueError when neither side has the path."""
    if path is None:
        return places
    chosen: list[Place] = []
    index = 0
    while index < len(places):
        place = places[index]
        span = place.span if path in (place.old, place.new) else 1
        if path in (place.old, place.new):
            chosen.extend(places[index : index + span])
        index += span
    if not chosen:
        raise ValueError(f"no layer has the path {path!r}")
    return chosen


def asked(shown: Iterable[Shown], places: Sequence[Place], view: View) -> list[Shown]:
    """The rows of the kinds that were asked for, and the containers on the way to them."""
    rows = list(shown)
    if not view.only:
        return rows
    kept: list[Shown] = []
    above = 0
    for row in reversed(rows):
        depth = places[row.first].depth
        wanted = view.wants(row.mark)
        if wanted or depth < above:
            kept.append(row if wanted else row._replace(mark="context"))
            above = depth
        else:
            above = min(above, depth)
    return kept[::-1]
