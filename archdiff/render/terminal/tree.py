"""The tree of rows on a terminal: partners side by side, or one line a row; long lines hang, guides keep depth readable."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.render.terminal.screen import Screen
from archdiff.render.terminal.wrapping import wide, wrapped
from archdiff.render.theme import GLYPHS, MARKS
from archdiff.story.inline import inline, spaced, words
from archdiff.story.page import Line, Role, Row, Rows, Span

_GUIDED = 4
"""Trees at least so deep have guides."""


def two_columns(block: Rows, screen: Screen) -> Iterator[Line]:
    """Old beside new; the right column has more room, for it also says what changed."""
    left = (screen.width - 5) * 2 // 5
    widths = (left, screen.width - 5 - left)
    rule = (screen.drawn("─" * screen.width),)
    guided = _guided(block)
    yield rule
    for titles in ((block.old_title, block.new_title), (block.old_sums, block.new_sums)):
        yield from _beside(Span(" "), (screen.line(titles[0]), screen.line(titles[1])), (0, 0), widths, False, screen)
    for row in block.rows:
        cells = _two(row, screen, 2 * left)
        indents = (row.old.depth if row.old else 0, row.new.depth if row.new else 0)
        yield from _beside(_glyph(row), cells, indents, widths, guided, screen)
    yield rule


def one_column(block: Rows, screen: Screen) -> Iterator[Line]:
    """One line a row: the new layer, what changed, and where it came from."""
    for title, sums in ((block.old_title, block.old_sums), (block.new_title, block.new_sums)):
        if title:
            yield from _hanging(screen.line(spaced(title, sums)), 1, screen.width, False, screen)
    guided = _guided(block)
    for row in block.rows:
        cell = row.new or row.old
        said = screen.line(inline(row), _role(row), 2 * screen.width)
        for index, line in enumerate(_hanging(said, cell.depth if cell else 0, screen.width - 2, guided, screen)):
            yield ((_glyph(row) if index == 0 else Span(" ")), Span(" "), *line)


def _guided(block: Rows) -> bool:
    return max((cell.depth for row in block.rows for cell in (row.old, row.new) if cell), default=0) >= _GUIDED


def _two(row: Row, screen: Screen, longest: int) -> tuple[Line, Line]:
    role = _role(row)
    old, new = (screen.line(words(cell), role, longest) if cell else () for cell in (row.old, row.new))
    note = (Span("  "), *screen.line(row.note, None, longest)) if row.note else ()
    return (old, (*new, *note)) if row.new else ((*old, *note), new)


def _role(row: Row) -> Role | None:
    """Rows of one colour: what came, what went, what is the same."""
    return MARKS[row.mark] if row.mark in ("added", "removed", "folded", "same") else None


def _glyph(row: Row) -> Span:
    return Span(GLYPHS[row.mark], MARKS[row.mark])


def _beside(
    glyph: Span, cells: tuple[Line, Line], depths: tuple[int, int], widths: tuple[int, int], guided: bool, screen: Screen
) -> Iterator[Line]:
    olds, news = (_hanging(line, depth, width, guided, screen) for line, depth, width in zip(cells, depths, widths, strict=True))
    bar = screen.drawn(" │ ")
    for index in range(max(len(olds), len(news))):
        before = olds[index] if index < len(olds) else ()
        after = news[index] if index < len(news) else ()
        padding = Span(" " * max(0, widths[0] - wide(before)))
        yield (glyph if index == 0 else Span(" "), Span(" "), *before, padding, bar, *after)


def _hanging(line: Line, depth: int, width: int, guided: bool, screen: Screen) -> list[Line]:
    """Wrapped lines; all but the first a little further in. Deep rows keep at least a third of the width for words."""
    if not line:
        return [()]
    depth = min(depth, width // 3)
    room = width - 2 * depth
    lines = wrapped(line, room if wide(line) <= room else max(8, room - 2))
    indent = _indent(depth, guided, screen)
    return [(*indent, *each) if index == 0 else (*indent, Span("  "), *each) for index, each in enumerate(lines)]


def _indent(depth: int, guided: bool, screen: Screen) -> Line:
    """Two columns a level, a guide in each but the first."""
    if not guided or depth < 2:
        return (Span("  " * depth),)
    return (Span("  "), screen.drawn("┊ " * (depth - 1)))
