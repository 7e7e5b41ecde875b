"""A tree of rows as data for the script: flat, every line of text once, every character harmless before it leaves Python."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from archdiff.render.escape import clipped, visible
from archdiff.render.theme import GLYPHS
from archdiff.story.page import Block, Cell, Facts, Fold, Heading, Line, Mark, Page, Paragraph, Row, Rows

_LONGEST_PATH = 12_000
_MARKS: tuple[Mark, ...] = ("same", "added", "removed", "changed", "moved", "retyped", "folded", "context")


def document(page: Page) -> str:
    """The page's first tree as JSON that cannot leave its script element."""
    tree = next((block for block in page.blocks if isinstance(block, Rows)), None)
    made = {} if tree is None else _tree(tree)
    text = json.dumps(made, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def _tree(tree: Rows) -> dict[str, Any]:
    lines: dict[Line, int] = {(): 0}
    rows = [_row(row, hidden, shift, lines) for row, hidden, shift in flat(tree.rows)]
    return {
        "two": bool(tree.old_title),
        "titles": [_words(tree.old_title), _words(tree.new_title)],
        "sums": [_words(tree.old_sums), _words(tree.new_sums)],
        "marks": list(_MARKS),
        "glyphs": [GLYPHS[mark] for mark in _MARKS],
        "rows": rows,
        "asides": [list(_blocks(aside)) for aside in tree.asides],
        "lines": [_words(line) for line in lines],
    }


def flat(rows: Iterable[Row], hidden: int = 0, shift: int = 0) -> Iterator[tuple[Row, int, int]]:
    """Every row, also those behind folded ones; whether it is hidden at first, and how much deeper a group sets it."""
    for row in rows:
        yield row, hidden, shift
        if row.inner:
            grouped = _own_depth(row.inner[0]) == _own_depth(row)
            yield from flat(row.inner, 1, shift + grouped)


def _own_depth(row: Row) -> int:
    cell = row.new or row.old
    return cell.depth if cell else 0


def _row(row: Row, hidden: int, shift: int, lines: dict[Line, int]) -> list[Any]:
    note = lines.setdefault(row.note, len(lines))
    cells = [_cell(cell, shift, lines) for cell in (row.old, row.new)]
    return [_MARKS.index(row.mark), row.depth, hidden, *cells, note, list(row.changes), list(row.asides)]


def _cell(cell: Cell | None, shift: int, lines: dict[Line, int]) -> list[Any] | int:
    if cell is None:
        return 0
    numbers = [lines.setdefault(part, len(lines)) for part in (cell.name, cell.type, cell.detail)]
    return [visible((cell.path or "")[:_LONGEST_PATH]), *numbers, cell.depth + shift, cell.place, list(cell.asides)]


def _words(line: Line) -> list[str]:
    """Text and role in turn."""
    return [part for span in line for part in (clipped(span.text, 600), span.role)]


def _blocks(blocks: Iterable[Block]) -> Iterator[list[Any]]:
    for block in blocks:
        if isinstance(block, Heading):
            yield ["h", _words(block.line)]
        elif isinstance(block, Paragraph):
            yield ["p", _words(block.line)]
        elif isinstance(block, Facts):
            yield ["dl", [[clipped(label), _words(line)] for label, line in block.items]]
        elif isinstance(block, Fold):
            yield ["h", _words(block.summary)]
            yield from _blocks(block.blocks)
