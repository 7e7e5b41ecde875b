"""A row as one line, for media with room for one column: the new layer, what changed, and where it came from."""

from __future__ import annotations

from archdiff.story.page import Cell, Line, Row, Span, text

_GAP = Span("  ")


def inline(row: Row) -> Line:
    """Name, type and settings; then what changed; then the partner's name and type where they differ."""
    cell = row.new or row.old
    return () if cell is None else spaced(words(cell), row.note, _was(row))


def words(cell: Cell) -> Line:
    """One side of a row as a line."""
    return spaced(cell.name, (*cell.type, *cell.detail))


def spaced(*parts: Line) -> Line:
    """The parts that say something, two blanks apart."""
    made: list[Span] = []
    for part in parts:
        if text(part):
            made += [_GAP, *part] if made else part
    return tuple(made)


def _was(row: Row) -> Line:
    if row.old is None or row.new is None:
        return ()
    renamed, retyped = text(row.old.name) != text(row.new.name), text(row.old.type) != text(row.new.type)
    if not renamed and not retyped:
        return ()
    kind = row.old.type if retyped else ()
    return (Span("was ", "muted"), *spaced(row.old.name if renamed else (), kind))
