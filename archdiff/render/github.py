"""A page as GitHub's workflow commands: one annotation for the whole, one for each finding. The job summary is the page in Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.render.escape import clipped
from archdiff.story.page import Heading, Note, Page, text

MOST = 10
"""GitHub shows so many notices, and so many warnings, of one step."""


def render(page: Page) -> str:
    """``::notice`` and ``::warning`` lines, in the page's order."""
    shown = {"notice": 0, "warning": 0}
    lines = []
    for level, title, message in _annotations(page):
        shown[level] += 1
        if shown[level] <= MOST:
            lines.append(f"::{level} title={_property(title)}::{_message(message)}")
    return "".join(line + "\n" for line in lines)


def _annotations(page: Page) -> Iterator[tuple[str, str, str]]:
    for block in page.blocks:
        if isinstance(block, Heading):
            yield "notice", page.title, text(block.line)
        elif isinstance(block, Note):
            body = " ".join(text(line) for line in block.body) or text(block.title)
            yield "warning" if block.mark == "warning" else "notice", text(block.title), body


def _message(said: str) -> str:
    """As GitHub's own toolkit escapes data."""
    return clipped(said, 2000).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(said: str) -> str:
    return _message(clipped(said, 200)).replace(":", "%3A").replace(",", "%2C")
