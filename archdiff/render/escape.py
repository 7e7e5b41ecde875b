"""Untrusted text made harmless for any medium: what could act on a terminal or turn the direction of writing becomes visible."""

from __future__ import annotations

from unicodedata import combining, east_asian_width

LONGEST = 200
"""Characters of one piece of text that are worth a place in a row; the rest is counted."""


def visible(text: str) -> str:
    """Control, format and direction-changing characters, odd spaces and lone surrogates as Python escapes."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def clipped(text: str, longest: int = LONGEST) -> str:
    """``visible`` text of at most about ``longest`` characters: start, end, and how much was left out between."""
    if len(text) <= longest:
        return visible(text)
    head, tail = longest * 2 // 3, longest // 6
    return f"{visible(text[:head])}…({len(text) - head - tail:,} characters)…{visible(text[-tail:])}"


def columns(text: str) -> int:
    """How many cells of a terminal, or of a fixed-width font, a text takes: wide characters two, combining ones none."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(each) else 1 + (east_asian_width(each) in "WF") for each in text)


def shortened(text: str, most: int, ellipsis: str = "…") -> str:
    """``text`` in at most ``most`` columns; what does not fit gives way to an ellipsis at the end."""
    if columns(text) <= most:
        return text
    kept, room = "", most - columns(ellipsis)
    for each in text:
        room -= columns(each)
        if room < 0:
            break
        kept += each
    return kept + ellipsis if most > 0 else ""
