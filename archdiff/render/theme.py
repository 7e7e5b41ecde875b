"""How roles and marks look: glyph, terminal style and CSS colour. The only place with colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from archdiff.story.page import Mark, Role


class Look(NamedTuple):
    """One role or mark. ``style`` is for terminals, ``light`` and ``dark`` are CSS colours on those backgrounds."""

    style: str
    light: str
    dark: str


ROLES: Mapping[Role, Look] = {
    "plain": Look("", "#1f2328", "#e6edf3"),
    "muted": Look("dim", "#656d76", "#8d96a0"),
    "strong": Look("bold", "#1f2328", "#e6edf3"),
    "path": Look("", "#1f2328", "#e6edf3"),
    "type": Look("cyan", "#0550ae", "#79c0ff"),
    "number": Look("magenta", "#6639ba", "#d2a8ff"),
    "code": Look("", "#1f2328", "#e6edf3"),
    "link": Look("dim underline", "#656d76", "#8d96a0"),
    "same": Look("dim", "#656d76", "#8d96a0"),
    "added": Look("green", "#1a7f37", "#3fb950"),
    "removed": Look("red", "#cf222e", "#f85149"),
    "changed": Look("yellow", "#9a6700", "#d29922"),
    "moved": Look("blue", "#0969da", "#58a6ff"),
    "before": Look("red", "#cf222e", "#f85149"),
    "after": Look("green", "#1a7f37", "#3fb950"),
    "warning": Look("yellow", "#9a6700", "#d29922"),
}

MARKS: Mapping[Mark, Role] = {
    "same": "same",
    "added": "added",
    "removed": "removed",
    "changed": "changed",
    "moved": "moved",
    "retyped": "changed",
    "folded": "same",
    "context": "plain",
}
"""Which role colours a mark."""

SURFACES: Mapping[str, tuple[str, str]] = {
    "page": ("#ffffff", "#0d1117"),
    "panel": ("#f6f8fa", "#161b22"),
    "line": ("#d1d9e0", "#30363d"),
    "focus": ("#0969da", "#4493f8"),
}
"""What text stands on, where a medium has surfaces: CSS colours, light and dark."""


GLYPHS: Mapping[Mark, str] = {
    "same": " ", "added": "+", "removed": "-", "changed": "~", "moved": ">", "retyped": "~", "folded": "=", "context": " ",
}  # fmt: skip
"""ASCII on purpose: the same in a pipe, on a legacy console and in a pull request."""


def variables() -> tuple[str, str]:
    """Every colour as CSS custom properties, for light and for dark."""
    looks: dict[str, tuple[str, str]] = {role: (look.light, look.dark) for role, look in ROLES.items()}
    looks |= SURFACES
    light, dark = ("".join(f"--{name}:{pair[shade]};" for name, pair in looks.items()) for shade in (0, 1))
    return light, dark
