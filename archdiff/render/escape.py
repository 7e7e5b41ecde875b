"""Untrusted text made harmless for any medium: what could act on a terminal or turn the direction of writing becomes visible."""

from __future__ import annotations

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
