"""Lines in the colours of their roles, by rich: the only place of this room that needs it."""

from __future__ import annotations

import io
from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from archdiff.render.theme import ROLES
from archdiff.story.page import Line


def colored(lines: Iterable[Line]) -> str:
    """The lines as text with terminal escapes, in the sixteen colours that every terminal lets its user choose."""
    out = io.StringIO()
    console = Console(
        file=out, width=100, force_terminal=True, color_system="standard", highlight=False, markup=False, emoji=False,
        legacy_windows=False,
    )  # fmt: skip
    for line in lines:
        console.print(Text.assemble(*((span.text, ROLES[span.role].style) for span in line)), soft_wrap=True)
    return out.getvalue()
