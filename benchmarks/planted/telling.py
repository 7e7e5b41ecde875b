"""How much a reader has to read: the lines of archdiff's report that tell a change."""

from __future__ import annotations

from archdiff.diff.compare import diff
from archdiff.story.compose import compose
from archdiff.story.page import Rows
from archdiff.story.story import tell
from archdiff.tree.records import Tree

QUIET = {"same", "folded", "context"}


def lines(old: Tree, new: Tree) -> int:
    """Rows of the side-by-side tree with something to say, folded as the terminal shows them."""
    page = compose(tell(diff(old, new)))
    return sum(row.mark not in QUIET for block in page.blocks if isinstance(block, Rows) for row in block.rows)
