"""Partners that moved and changed: they may be better off without one another."""

from __future__ import annotations

from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt

LARGE = 200
"""From so many layers on a part stays where it was found again."""
MANY = 6
"""Above this many such pairs the models are others, and all are left."""


def undo(standing: Standing, fill: Fill) -> None:
    """Part what moved and changed, where that says less once others have taken their places."""
    moved = [pair for pair in standing.pairs() if _moved(standing, *pair)]
    for here, there in moved if len(moved) <= MANY else []:
        if standing.partner[there] == here and not standing.pinned(here, there):
            attempt(standing, [], fill, parted=[(here, there)])


def _moved(standing: Standing, here: int, there: int) -> bool:
    """Whether two small parts that differ stand below layers that are not partners."""
    return not standing.equal(here, there) and len(standing.span_one(here)) < LARGE and standing.elsewhere(here, there)
