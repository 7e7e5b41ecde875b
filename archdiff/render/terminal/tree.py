"""The tree of rows on a terminal: partners side by side, or one line a row; long lines hang, guides keep depth readable."""

from __future__ import annotations

from rich.text import Text

from archdiff.render.terminal.screen import Screen
from archdiff.render.theme import GLYPHS, MARKS, ROLES
from archdiff.story.inline import inline, spaced, words
from archdiff.story.page import Row, Rows

_GUIDED = 4
"""Trees at least so deep have guides."""


def two_columns(block: Rows, screen: Screen) -> Text:
    """Old beside new; the right column has more room, for it also says what changed."""
    left = (screen.width - 5) * 2 // 5
    widths = (left, screen.width - 5 - left)
    rule = screen.drawn("─" * screen.width, "dim")
    guided = _guided(block)
    lines = [rule]
    for titles in ((block.old_title, block.new_title), (block.old_sums, block.new_sums)):
        lines += _beside(Text(" "), (screen.text(titles[0]), screen.text(titles[1])), (0, 0), widths, False, screen)
    for row in block.rows:
        cells = _two(row, screen, 2 * left)
        indents = (row.old.depth if row.old else 0, row.new.depth if row.new else 0)
        lines += _beside(_glyph(row), cells, indents, widths, guided, screen)
    return Text("\n").join([*lines, rule])


def one_column(block: Rows, screen: Screen) -> Text:
    """One line a row: the new layer, what changed, and where it came from."""
    titles = ((block.old_title, block.old_sums), (block.new_title, block.new_sums))
    lines = [line for title, sums in titles if title for line in _hanging(screen.text(spaced(title, sums)), 1, screen.width, False, screen)]
    guided = _guided(block)
    for row in block.rows:
        cell = row.new or row.old
        said = screen.text(inline(row), _style(row), 2 * screen.width)
        for index, line in enumerate(_hanging(said, cell.depth if cell else 0, screen.width - 2, guided, screen)):
            lines.append((_glyph(row) if index == 0 else Text(" ")).append(" ").append_text(line))
    return Text("\n").join(lines)


def _guided(block: Rows) -> bool:
    return max((cell.depth for row in block.rows for cell in (row.old, row.new) if cell), default=0) >= _GUIDED


def _two(row: Row, screen: Screen, longest: int) -> tuple[Text, Text]:
    style = _style(row)
    old, new = (screen.text(words(cell), style, longest) if cell else Text() for cell in (row.old, row.new))
    if row.note:
        side = new if row.new else old
        side.append("  ").append_text(screen.text(row.note, "", longest))
    return old, new


def _style(row: Row) -> str:
    """Rows of one colour: what came, what went, what is the same."""
    return ROLES[MARKS[row.mark]].style if row.mark in ("added", "removed", "folded", "same") else ""


def _glyph(row: Row) -> Text:
    return Text(GLYPHS[row.mark], ROLES[MARKS[row.mark]].style)


def _beside(
    glyph: Text, cells: tuple[Text, Text], depths: tuple[int, int], widths: tuple[int, int], guided: bool, screen: Screen
) -> list[Text]:
    olds, news = (_hanging(text, depth, width, guided, screen) for text, depth, width in zip(cells, depths, widths, strict=True))
    bar = screen.drawn(" │ ", "dim")
    made = []
    for index in range(max(len(olds), len(news))):
        line = glyph.copy() if index == 0 else Text(" ")
        before = olds[index].copy() if index < len(olds) else Text()
        before.pad_right(max(0, widths[0] - before.cell_len))
        line.append(" ").append_text(before).append_text(bar)
        made.append(line.append_text(news[index]) if index < len(news) else line)
    return made


def _hanging(text: Text, depth: int, width: int, guided: bool, screen: Screen) -> list[Text]:
    """Wrapped lines; all but the first a little further in. Deep rows keep at least a third of the width for words."""
    if not text:
        return [Text()]
    depth = min(depth, width // 3)
    room = width - 2 * depth
    lines = text.wrap(screen.console, max(8, room - 2), overflow="fold") if text.cell_len > room else [text]
    made = []
    for index, line in enumerate(lines):
        line = line.copy()
        line.rstrip()
        made.append(_indent(depth, guided, screen).append("" if index == 0 else "  ").append_text(line))
    return made


def _indent(depth: int, guided: bool, screen: Screen) -> Text:
    """Two columns a level, a guide in each but the first."""
    if not guided or depth < 2:
        return Text("  " * depth)
    return Text("  ").append_text(screen.drawn("┊ " * (depth - 1), "dim"))
