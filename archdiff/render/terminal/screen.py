"""The place text is drawn on: how wide it is, which characters it has, and how roles look there."""

from __future__ import annotations

from dataclasses import dataclass

from rich.console import Console
from rich.text import Text

from archdiff.render.escape import clipped
from archdiff.render.theme import ROLES
from archdiff.story.page import Line

_SUBSTITUTES = str.maketrans(
    {
        "│": "|", "┊": ":", "─": "-", "●": "*", "…": "...", "→": "->", "←": "<-", "×": "x", "−": "-", "±": "+/-", "–": "-", "·": ".",
        "≥": ">=", "≤": "<=", "′": "'", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip
"""What stands for the characters archdiff itself writes, where a console lacks them."""


@dataclass(frozen=True, slots=True)
class Screen:
    """A rich console and the encoding behind it."""

    console: Console
    encoding: str = "utf-8"

    @property
    def width(self) -> int:
        return self.console.width

    def text(self, line: Line, style: str = "", longest: int = 2_000) -> Text:
        """A line, each span in its role's style, or all of it in ``style``."""
        made = Text()
        for span in line:
            made.append(self.spelled(clipped(span.text, longest)), style or ROLES[span.role].style)
        return made

    def drawn(self, text: str, style: str = "") -> Text:
        """A piece of the drawing itself."""
        return Text(self.spelled(text), style)

    def spelled(self, text: str) -> str:
        """``text`` in characters the screen has: substitutes where there are any, escapes otherwise."""
        if text.isascii():
            return text
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return text.translate(_SUBSTITUTES).encode("ascii", "backslashreplace").decode("ascii")
        return text
