"""Where the blocks of a picture stand: one tower a side, what holds others drawn around them, heights that grow with parameters."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

from archdiff.story.page import Cell, Row

MOST = 64
"""Rows a picture has room for; deeper ones give way first."""

_LINE, _GAP, _STEP, _INSET = 24.0, 4.0, 12.0, 6.0
_TALLEST = 44.0


class Block(NamedTuple):
    """One rectangle. ``row`` is its index among the rows shown; ``holds`` says that others stand inside it."""

    row: int
    cell: Cell
    x: float
    y: float
    width: float
    height: float
    holds: bool


def chosen(rows: Sequence[Row]) -> tuple[Sequence[Row], int]:
    """The rows to draw, and how many had to be left out: the deepest first, then the last."""
    deepest = max((row.depth for row in rows), default=0)
    kept = list(rows)
    while len(kept) > MOST and deepest > 1:
        deepest -= 1
        kept = [row for row in kept if row.depth <= deepest]
    kept = kept[:MOST]
    return kept, len(rows) - len(kept)


def tower(rows: Sequence[Row], new: bool, x: float, y: float, width: float, largest: int) -> list[Block]:
    """One side's blocks from top to bottom, in that side's own order."""
    cells = [(index, cell) for index, row in enumerate(rows) if (cell := row.new if new else row.old) is not None]
    cells.sort(key=lambda pair: pair[1].place)
    made: list[Block] = []
    around: list[int] = []
    for position, (index, cell) in enumerate(cells):
        while around and made[around[-1]].cell.depth >= cell.depth:
            y = _close(made, around.pop(), y)
        holds = position + 1 < len(cells) and cells[position + 1][1].depth > cell.depth
        inset = _STEP * min(len(around), 8)
        height = _LINE if holds else _LINE + _extra(cell.size, largest)
        made.append(Block(index, cell, x + inset, y, width - inset - _INSET * len(around), height, holds))
        if holds:
            around.append(len(made) - 1)
        y += height + (0 if holds else _GAP)
    while around:
        y = _close(made, around.pop(), y)
    return made


def _close(made: list[Block], index: int, y: float) -> float:
    """Let a block reach around all that stands inside it."""
    block = made[index]
    made[index] = Block(block.row, block.cell, block.x, block.y, block.width, y + _INSET - _GAP - block.y, True)
    return y + _INSET


def _extra(size: int | None, largest: int) -> float:
    return _TALLEST * sqrt(size / largest) if size and largest else 0.0


def bottom(blocks: Sequence[Block]) -> float:
    """Where a tower ends."""
    return max((block.y + block.height for block in blocks), default=0.0)
