"""The side-by-side order: every layer of both trees on one list of rows, partners on one row; once, for all renderers.

Rows follow the new tree. What is gone stands where it was: under its parent's row, after the sibling it followed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from archdiff.diff.placement import child_paths
from archdiff.diff.records import Added, Change, Diff, Removed


class Place(NamedTuple):
    """One row: an old layer, a new layer, or two partners. ``span`` counts the row and all rows below it."""

    old: str | None
    new: str | None
    depth: int
    span: int
    changes: tuple[int, ...]
    """Indices into ``diff.changes`` that speak of this row."""


def rows(diff: Diff) -> tuple[Place, ...]:
    """Every layer of both sides exactly once, parents before children."""
    facts = _facts(diff)
    forest = _Forest(diff)
    made: list[tuple[tuple[str | None, str | None], int]] = []
    stack = [(node, 0) for node in reversed(forest.tops)]
    while stack:
        node, depth = stack.pop()
        made.append((node, depth))
        stack.extend((child, depth + 1) for child in reversed(forest.below.get(node, ())))
    spans = _spans([depth for _, depth in made])
    return tuple(
        Place(old, new, depth, span, facts.get(("new", new) if new is not None else ("old", old), ()))
        for ((old, new), depth), span in zip(made, spans, strict=True)
    )


class _Forest:
    """Rows by the row above them."""

    def __init__(self, diff: Diff) -> None:
        self.new_of = {match.old: match.new for match in diff.alignment.matches}
        self.old_of = {match.new: match.old for match in diff.alignment.matches}
        self.below: defaultdict[tuple[str | None, str | None], list[tuple[str | None, str | None]]] = defaultdict(list)
        self.above: dict[tuple[str | None, str | None], tuple[str | None, str | None]] = {}
        for path, children in child_paths(layer.path for layer in diff.new.layers).items():
            for child in children:
                self.hang(self.row_of_new(child), self.row_of_new(path), None)
        self.tops = [self.row_of_new("")]
        if "" not in self.new_of:
            self.tops.insert(0, ("", None))
        self.add_gone(child_paths(layer.path for layer in diff.old.layers))

    def row_of_new(self, path: str) -> tuple[str | None, str | None]:
        return self.old_of.get(path), path

    def row_of_old(self, path: str) -> tuple[str | None, str | None]:
        return path, self.new_of.get(path)

    def hang(self, row: tuple[str | None, str | None], above: tuple[str | None, str | None], index: int | None) -> None:
        self.above[row] = above
        self.below[above].insert(len(self.below[above]) if index is None else index, row)

    def add_gone(self, olds: Mapping[str, list[str]]) -> None:
        """Put every layer that is gone under its parent's row, behind the sibling before it."""
        for path, children in olds.items():
            above = self.row_of_old(path)
            behind: tuple[str | None, str | None] | None = None
            for child in children:
                row = self.row_of_old(child)
                if row[1] is None:
                    self.hang(row, above, self.index_after(behind, above))
                if self.ancestor_under(row, above) is not None:
                    behind = row

    def index_after(self, behind: tuple[str | None, str | None] | None, above: tuple[str | None, str | None]) -> int:
        top = self.ancestor_under(behind, above) if behind is not None else None
        return 0 if top is None else self.below[above].index(top) + 1

    def ancestor_under(
        self, row: tuple[str | None, str | None], above: tuple[str | None, str | None]
    ) -> tuple[str | None, str | None] | None:
        """The row itself or what holds it, directly under ``above``; ``None`` when it lives elsewhere."""
        step: tuple[str | None, str | None] | None = row
        while step is not None and self.above.get(step) != above:
            step = self.above.get(step)
        return step


def _facts(diff: Diff) -> dict[tuple[str, str | None], tuple[int, ...]]:
    found: defaultdict[tuple[str, str | None], list[int]] = defaultdict(list)
    for index, change in enumerate(diff.changes):
        found[_row_key(change)].append(index)
    return {key: tuple(indices) for key, indices in found.items()}


def _row_key(change: Change) -> tuple[str, str | None]:
    if isinstance(change, Removed):
        return "old", change.old
    return "new", change.layer.path if isinstance(change, Added) else change.new


def _spans(depths: list[int]) -> list[int]:
    """Subtree sizes from depths in reading order."""
    spans = [1] * len(depths)
    open_rows: list[int] = []
    for index, depth in enumerate([*depths, -1]):
        while open_rows and depths[open_rows[-1]] >= depth:
            row = open_rows.pop()
            spans[row] = index - row
        open_rows.append(index)
    return spans
