"""A page on a terminal or in a pipe, by rich: two columns where the width allows, one below."""

from __future__ import annotations

import io
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from archdiff.render.theme import GLYPHS, MARKS, ROLES
from archdiff.story.page import Block, Cell, Facts, Fold, Heading, Line, Note, Page, Paragraph, Row, Rows, Span

TWO_COLUMNS = 100
"""From this width on the trees stand side by side."""


def render(page: Page, width: int | None = None, color: bool = False) -> str:
    """The page as text; with ``color``, as text with terminal escapes."""
    out = io.StringIO()
    console = Console(
        file=out, width=width or 100, force_terminal=color, color_system="standard" if color else None, highlight=False, markup=False,
        emoji=False, legacy_windows=False,
    )  # fmt: skip
    draw(page, console)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def draw(page: Page, console: Console) -> None:
    """Print the page on ``console``."""
    for block in page.blocks:
        console.print(_block(block, console))


def _block(block: Block, console: Console) -> RenderableType:
    match block:
        case Heading():
            return _text(block.line)
        case Paragraph():
            return _text(block.line)
        case Facts():
            return _facts(block)
        case Rows():
            return _two(block, console) if console.width >= TWO_COLUMNS and block.old_title else _one(block, console)
        case Note():
            return _note(block)
        case Fold():
            return Group(_text(block.summary), *(_block(inner, console) for inner in block.blocks))
        case _:
            assert_never(block)


def _text(line: Line) -> Text:
    text = Text()
    for span in line:
        text.append(visible(span.text), ROLES[span.role].style)
    return text


def visible(text: str) -> str:
    """Control and direction-changing characters as escapes: a module's name must not act on a terminal."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def _facts(block: Facts) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, line in block.items:
        table.add_row(Text(label, "dim"), _text(line))
    return table


def _two(block: Rows, console: Console) -> RenderableType:
    """Two columns; the right one has more room, for it also says what changed."""
    left = (console.width - 5) * 2 // 5
    right = console.width - 5 - left
    rule = Text("─" * console.width, "dim")
    lines = [rule]
    for old_line, new_line in ((block.old_title, block.new_title), (block.old_sums, block.new_sums)):
        lines += _beside(Text(" "), _text(old_line), _text(new_line), (0, 0), (left, right), console)
    for row in block.rows:
        indents = (_indent(row.old), _indent(row.new))
        old, new = _cell(row.old, row), _cell(row.new, row)
        old, new = (old, _with_note(new, row)) if row.new else (_with_note(old, row), new)
        lines += _beside(_glyph(row), old, new, indents, (left, right), console)
    return Text("\n").join([*lines, rule])


def _one(block: Rows, console: Console) -> RenderableType:
    width = console.width - 2
    titles = ((block.old_title, block.old_sums), (block.new_title, block.new_sums))
    lines = [Text("  ").append_text(_text((*title, Span("  "), *sums))) for title, sums in titles if title]
    for row in block.rows:
        wrapped = _hanging(_with_note(_both(row), row), _indent(row.new or row.old), width, console)
        lines += [_glyph(row).append(" ").append_text(line) if first else Text("  ").append_text(line) for first, line in _first(wrapped)]
    return Text("\n").join(lines)


def _beside(glyph: Text, old: Text, new: Text, indents: tuple[int, int], widths: tuple[int, int], console: Console) -> list[Text]:
    olds, news = (_hanging(text, indent, width, console) for text, indent, width in zip((old, new), indents, widths, strict=True))
    made = []
    for index in range(max(len(olds), len(news))):
        line = glyph.copy() if index == 0 else Text(" ")
        line.append(" ")
        before = olds[index].copy() if index < len(olds) else Text()
        before.pad_right(max(0, widths[0] - before.cell_len))
        line.append_text(before).append(" │ ", "dim")
        made.append(line.append_text(news[index]) if index < len(news) else line)
    return made


def _hanging(text: Text, indent: int, width: int, console: Console) -> list[Text]:
    """Wrapped lines; all but the first a little further in. Deep rows keep at least a third of the width for words."""
    indent = min(indent, width * 2 // 3)
    lines = text.wrap(console, max(8, width - indent - 2), overflow="fold") if text.cell_len > width - indent else [text]
    return [Text(" " * (indent if index == 0 else indent + 2)).append_text(_stripped(line)) for index, line in enumerate(lines)] or [Text()]


def _stripped(line: Text) -> Text:
    line = line.copy()
    line.rstrip()
    return line


def _first(lines: list[Text]) -> list[tuple[bool, Text]]:
    return [(index == 0, line) for index, line in enumerate(lines)]


def _indent(cell: Cell | None) -> int:
    return 2 * cell.depth if cell else 0


def _glyph(row: Row) -> Text:
    return Text(GLYPHS[row.mark], ROLES[MARKS[row.mark]].style)


def _cell(cell: Cell | None, row: Row) -> Text:
    text = Text()
    if cell is None:
        return text
    quiet = ROLES["same"].style if row.mark in ("folded", "same") else ""
    marked = ROLES[MARKS[row.mark]].style if row.mark in ("added", "removed") else quiet
    for part in (cell.name, cell.type, cell.detail):
        if part and part is cell.type and cell.name and cell.name[0].text:
            text.append("  ")
        for span in part:
            text.append(visible(span.text), marked or ROLES[span.role].style)
    return text


def _with_note(text: Text, row: Row) -> Text:
    if row.note:
        text.append("  ")
        text.append_text(_text(row.note))
    return text


def _both(row: Row) -> Text:
    """One column: the new layer, and where it came from when that differs."""
    text = _cell(row.new or row.old, row)
    if row.old and row.new and (row.old.path != row.new.path or _words(row.old) != _words(row.new)):
        text.append("  was ", "dim")
        text.append(visible(row.old.path or ""), ROLES["moved"].style)
        if row.old.type != row.new.type:
            text.append("  ")
            text.append_text(_text(row.old.type))
    return text


def _words(cell: Cell) -> tuple[Line, Line]:
    return cell.name, cell.type


def _note(block: Note) -> RenderableType:
    title = Text("● ", ROLES[block.mark].style).append_text(_text(block.title))
    parts: list[RenderableType] = [title, *(Padding(_text(line), (0, 0, 0, 2)) for line in block.body)]
    if block.reference:
        parts.append(Padding(Text(visible(block.reference), ROLES["link"].style), (0, 0, 0, 2)))
    return Group(*parts)
