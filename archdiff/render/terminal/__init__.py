"""A page on a terminal or in a pipe, by rich: two columns where the width allows, one below."""

from __future__ import annotations

import io
from typing import assert_never

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table

from archdiff.render.terminal.screen import Screen
from archdiff.render.terminal.tree import one_column, two_columns
from archdiff.render.theme import ROLES
from archdiff.story.page import Block, Facts, Fold, Heading, Note, Page, Paragraph, Rows, Span

TWO_COLUMNS = 100
"""From this width on the trees stand side by side."""


def render(page: Page, width: int | None = None, color: bool = False, encoding: str = "utf-8") -> str:
    """The page as text; with ``color``, as text with terminal escapes; all of it in characters that ``encoding`` has."""
    out = io.StringIO()
    console = Console(
        file=out, width=width or 100, force_terminal=color, color_system="standard" if color else None, highlight=False, markup=False,
        emoji=False, legacy_windows=False,
    )  # fmt: skip
    screen = Screen(console, encoding)
    for block in page.blocks:
        console.print(_block(block, screen))
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _block(block: Block, screen: Screen) -> RenderableType:
    match block:
        case Heading():
            return screen.text(block.line)
        case Paragraph():
            return screen.text(block.line)
        case Facts():
            return _facts(block, screen)
        case Rows():
            return (two_columns if screen.width >= TWO_COLUMNS and block.old_title else one_column)(block, screen)
        case Note():
            return _note(block, screen)
        case Fold():
            return Group(screen.text(block.summary), *(_block(inner, screen) for inner in block.blocks))
        case _:
            assert_never(block)


def _facts(block: Facts, screen: Screen) -> Table:
    table = Table.grid(padding=(0, 2))
    for label, line in block.items:
        table.add_row(screen.text((Span(label, "muted"),)), screen.text(line))
    return table


def _note(block: Note, screen: Screen) -> RenderableType:
    """Title, words, and where to read on: behind the title where there is room, else behind the words."""
    title = screen.drawn("● ", ROLES[block.mark].style).append_text(screen.text(block.title))
    body = [screen.text(line) for line in block.body]
    said = screen.text((Span(block.reference, "link"),))
    if said and title.cell_len + 2 + said.cell_len <= screen.width:
        title.append("  ").append_text(said)
    elif said:
        body[-1:] = [body[-1].append("  ").append_text(said) if body else said]
    return Group(title, *(Padding(text, (0, 0, 0, 2)) for text in body))
