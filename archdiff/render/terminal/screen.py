"""The place text is drawn on: how wide it is, and which characters it has."""

from __future__ import annotations

from typing import NamedTuple

from archdiff.render.escape import clipped
from archdiff.story.page import Line, Role, Span

_SUBSTITUTES = str.maketrans(
    {
        "│": "|", "┊": ":", "─": "-", "●": "*", "…": "...", "→": "->", "←": "<-", "×": "x", "−": "-", "±": "+/-", "–": "-", "·": ".",
        "≥": ">=", "≤": "<=", "′": "'", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip
"""What stands for the characters archdiff itself writes, where a console lacks them."""


class Screen(NamedTuple):
    """Columns, and the encoding behind them."""

    width: int = 100
    encoding: str = "utf-8"

    def line(self, line: Line, role: Role | None = None, longest: int = 2_000) -> Line:
        """A line as this screen can show it; all of it in one role where one is given."""
        return tuple([Span(self.spelled(clipped(span.text, longest)), role or span.role) for span in line])

    def drawn(self, text: str, role: Role = "muted") -> Span:
        """A piece of the drawing itself."""
        return Span(self.spelled(text), role)

    def spelled(self, text: str) -> str:
        """``text`` in characters the screen has: substitutes where there are any, escapes otherwise."""
        if text.isascii():
            return text
        try:
            text.encode(self.encoding)
        except (UnicodeEncodeError, LookupError):
            return text.translate(_SUBSTITUTES).encode("ascii", "backslashreplace").decode("ascii")
        return text
