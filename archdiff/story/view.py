"""What of a page a reader asked for: how deep, which kinds of change, which part of the model, how much around it."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from archdiff.story.page import Mark

Only = Literal["added", "removed", "changed", "moved", "same"]

ONLY: tuple[Only, ...] = get_args(Only)
"""The kinds of row that can be asked for."""


class View(NamedTuple):
    """A choice of rows, made before any renderer sees them."""

    every: bool = False
    """All rows, nothing folded."""
    explain: bool = True
    """Reasons beside the facts."""
    long: bool = False
    """Reasons in full; else the one thing to know of each."""
    learn: bool = False
    """A lesson on the layer types at the end."""
    depth: int | None = None
    """Rows below this depth are folded into the row at it; the root's depth is 0."""
    only: frozenset[Only] = frozenset()
    """Only rows of these kinds, and what holds them. Empty: all."""
    path: str | None = None
    """Only the layer of this path, on either side, and what it holds."""
    context: int = 0
    """Unchanged siblings to tell one by one on either side of a change."""
    whole: bool = False
    """Folded rows keep what they stand for, and cells their asides, for a medium that can unfold and be asked."""

    def wants(self, mark: Mark) -> bool:
        """Whether a row of this mark was asked for."""
        kind = {"retyped": "changed", "folded": "same", "context": "same"}.get(mark, mark)
        return not self.only or kind in self.only
