"""Two trees become a Diff: align them, then state what differs."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.align import align
from archdiff.diff.changes import changes
from archdiff.diff.records import Diff
from archdiff.tree.records import Tree


def diff(old: Tree, new: Tree, pins: Sequence[tuple[str, str]] = ()) -> Diff:
    """Align ``old`` with ``new``, honouring ``pins`` (old path, new path), and state every atomic change.

    Raises ValueError for a pin that names no layer, or a layer twice.
    """
    alignment = align(old, new, pins)
    return Diff(old, new, alignment, changes(old, new, alignment))
