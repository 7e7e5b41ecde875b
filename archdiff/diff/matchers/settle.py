"""What is left over in two whole trees, settled at last: each matcher fills what the one before left, as long as any finds something."""

from __future__ import annotations

from archdiff.diff.matchers.absorbed import absorb
from archdiff.diff.matchers.adapters import leave_adapters
from archdiff.diff.matchers.byname import keep_names
from archdiff.diff.matchers.byroles import follow_roles
from archdiff.diff.matchers.bytensors import follow_tensors
from archdiff.diff.matchers.company import hold_together, join_along, join_namesakes, join_neighbours, look_inside
from archdiff.diff.matchers.elsewhere import exchange, find_moved, reorder, swap
from archdiff.diff.matchers.exact import prefer_equal
from archdiff.diff.matchers.inplace import keep_in_place
from archdiff.diff.matchers.interchange import interchange
from archdiff.diff.matchers.inturn import take_turns
from archdiff.diff.matchers.lone import prefer_lone
from archdiff.diff.matchers.marked import follow_marks
from archdiff.diff.matchers.regained import regain
from archdiff.diff.matchers.rewrapped import rewrap
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.thread import follow
from archdiff.diff.matchers.undo import undo

MATCHERS = (
    rewrap,
    leave_adapters,
    look_inside,
    hold_together,
    join_along,
    absorb,
    find_moved,
    join_namesakes,
    exchange,
    swap,
    join_neighbours,
    reorder,
    interchange,
    take_turns,
)
READINGS = (prefer_equal, follow_marks, keep_in_place, keep_names, follow_roles, follow_tensors, regain, prefer_lone, undo)
ROUNDS = 3


def settle(standing: Standing) -> None:
    """Pair what is left: along the thread of tensors, then as the partners so far suggest."""
    if standing.ones[0] != standing.twos[0]:
        follow(standing)
        fill(standing)


def reread(standing: Standing) -> None:
    """Try other readings of parts of two models that are settled, and keep those that say less."""
    if standing.ones[0] != standing.twos[0]:
        for reading in READINGS:
            reading(standing, fill)


def fill(standing: Standing) -> None:
    """Pair what is left, as the partners so far suggest."""
    for _ in range(ROUNDS):
        if not sum([match(standing) for match in MATCHERS]):
            break
