"""archdiff as one of the methods."""

from __future__ import annotations

from archdiff.diff.align import align
from benchmarks.planted.classes import Side
from benchmarks.planted.rivals import Pairs


def archdiff(old: Side, new: Side) -> Pairs:
    """The pairs of archdiff's alignment."""
    return [(match.old, match.new) for match in align(old.tree, new.tree).matches]
