"""A page on a terminal or in a pipe: laid out as lines of spans, two columns of trees where the width allows; rich only colours them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from archdiff.render.terminal.screen import Screen
from archdiff.render.terminal.tree import one_column, two_columns
from archdiff.render.terminal.wrapping import wide, wrapped
from archdiff.story.page import Block, Facts, Fold, Heading, Line, Note, Page, Paragraph, Rows, Span, text

TWO_COLUMNS = 100
"""From this width on the trees stand side by side."""


def render(page: Page, width: int | None = None, color: bool = False, encoding: str = "utf-8") -> str:
    """The page as text; with ``color``, as text with terminal escapes; all of it in characters that ``encoding`` has."""
    screen = Screen(width or 100, encoding)
    lines = [line for block in page.blocks for line in _block(block, screen)]
    if color:
        from archdiff.render.terminal.color import colored

        return colored(lines)
    return "".join(f"{text(line).rstrip()}\n" for line in lines)


def _block(block: Block, screen: Screen) -> Iterator[Line]:
    match block:
        case Heading() | Paragraph():
            yield from wrapped(screen.line(block.line), screen.width)
        case Facts():
            yield from _facts(block, screen)
        case Rows():
            yield from (two_columns if screen.width >= TWO_COLUMNS and block.old_title else one_column)(block, screen)
        case Note():
            yield from _note(block, screen)
        case Fold():
            yield from wrapped(screen.line(block.summary), screen.width)
            for inner in block.blocks:
                yield from _block(inner, screen)
        case _:
            assert_never(block)


def _facts(block: Facts, screen: Screen) -> Iterator[Line]:
    """A label and what it says beside it; labels take half the width at most."""
    items = [(screen.line((Span(label, "muted"),)), screen.line(line)) for label, line in block.items]
    most = max((wide(label) for label, _ in items), default=0)
    left = min(most, max(screen.width // 2, screen.width - 2 - max((wide(line) for _, line in items), default=0)))
    for label, line in items:
        labels, lines = wrapped(label, left), wrapped(line, screen.width - left - 2)
        for index in range(max(len(labels), len(lines))):
            before = labels[index] if index < len(labels) else ()
            after = lines[index] if index < len(lines) else ()
            yield (*before, Span(" " * (left - wide(before) + 2)), *after) if after else before


def _note(block: Note, screen: Screen) -> Iterator[Line]:
    """Title, words, and where to read on: behind the title where there is room, else behind the words."""
    title = (screen.drawn("● ", block.mark), *screen.line(block.title))
    body = [screen.line(line) for line in block.body]
    said = screen.line((Span(block.reference, "link"),)) if block.reference else ()
    if said and wide(title) + 2 + wide(said) <= screen.width:
        title = (*title, Span("  "), *said)
    elif said:
        body[-1:] = [(*body[-1], Span("  "), *said) if body else said]
    yield from wrapped(title, screen.width)
    for line in body:
        yield from ((Span("  "), *each) if each else each for each in wrapped(line, screen.width - 2))
