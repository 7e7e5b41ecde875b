"""Lines of spans broken to a width: between words where that can be, inside a word that is wider than the whole line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from archdiff.render.escape import columns
from archdiff.story.page import Line, Span, text

_WORD = re.compile(r"\s*\S+\s*")


def wide(line: Line) -> int:
    """The columns a line takes."""
    return columns(text(line))


def wrapped(line: Line, width: int) -> list[Line]:
    """The lines that ``line`` makes at ``width`` columns, without the blanks at their ends; at least one."""
    said = text(line)
    if columns(said) <= width:
        return [trimmed(line)]
    places = [0, *_breaks(said, max(1, width)), len(said)]
    return [trimmed(_cut(line, start, end)) for start, end in pairwise(places)]


def trimmed(line: Line) -> Line:
    """The line without the blanks at its end."""
    kept = list(line)
    while kept and (last := kept.pop()):
        if said := last.text.rstrip():
            return (*kept, Span(said, last.role))
    return ()


def _breaks(said: str, width: int) -> Iterator[int]:
    """Where new lines begin."""
    taken = 0
    for word in _WORD.finditer(said):
        start, size = word.start(), columns(word[0].rstrip())
        if taken + size <= width:
            taken += columns(word[0])
        elif size <= width:
            yield start
            taken = columns(word[0])
        else:
            if start:
                yield start
            taken = 0
            for place, character in enumerate(word[0].rstrip(), start):
                if taken and taken + columns(character) > width:
                    yield place
                    taken = 0
                taken += columns(character)
            taken += word.end() - word.start() - len(word[0].rstrip())


def _cut(line: Line, start: int, end: int) -> Line:
    """The characters from ``start`` to ``end``, spans keeping their roles."""
    cut, place = [], 0
    for span in line:
        if said := span.text[max(0, start - place) : max(0, end - place)]:
            cut.append(Span(said, span.role))
        place += len(span.text)
    return tuple(cut)
