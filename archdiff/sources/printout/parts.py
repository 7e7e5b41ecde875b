"""The settings of one module, taken apart at their commas."""

from __future__ import annotations

from collections.abc import Iterator


def parts(text: str) -> Iterator[str]:
    """What stands between the commas, brackets and quotes left whole."""
    start = depth = 0
    quote = ""
    for place, character in enumerate(text):
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"" and text.find(character, place + 1) >= 0:
            quote = character
        elif character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
        elif character == "," and depth <= 0:
            if part := text[start:place].strip():
                yield part
            start = place + 1
    if part := text[start:].strip():
        yield part
