"""The text of a printout without what forums, notebooks and terminals add to it."""

from __future__ import annotations

import re

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_QUOTED = re.compile(r"^(?:\s*(?:>(?!>>)|\||│|//|#)(?=[ \t>|#]|$))++ ?")
_OUTPUT = re.compile(r"^\s*(?:Out\s?\[\d*\]:?|\[\d+\]:|Out:)\s*")
_STRAIGHT = str.maketrans({"\xa0": " ", "\t": "    ", "“": '"', "”": '"', "‘": "'", "’": "'", "\r": None})


def lines(text: str) -> list[str]:
    """The lines as print(model) wrote them, still indented; those that never belong to a printout are empty."""
    if "\x1b" in text:
        text = _ESCAPES.sub("", text)
    if "&" in text and re.search(r"&(?:lt|gt|quot|amp|nbsp|#\d+);", text):
        from html import unescape

        text = unescape(text)
    if "(\\n" in text and "(\n" not in text:
        text = text.replace("\\n", "\n")
    text = text.translate(_STRAIGHT) if not text.isascii() or "\t" in text or "\r" in text else text
    text = text if text.isascii() else _INVISIBLE.sub("", text)
    return [_line(line) for line in text.split("\n")]


def _line(line: str) -> str:
    start = line.lstrip()[:1]
    if start in ">|│/#":
        line = _QUOTED.sub("", line) if start else line
    if start in "O[":
        line = _OUTPUT.sub("", line) if start else line
    return "" if line.lstrip().startswith(("```", "~~~")) else line.rstrip()
