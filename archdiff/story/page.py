"""The few shapes of a page, and the roles of text. A renderer is one ``match`` over these, closed by ``assert_never``.

Everything is decided before it gets here: order, folding, wording. A renderer only draws.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

Role = Literal[
    "plain", "muted", "strong", "path", "type", "number", "code", "link",
    "same", "added", "removed", "changed", "moved", "before", "after", "warning",
]  # fmt: skip
"""What a piece of text is, never how it looks; the theme decides that."""

Mark = Literal["same", "added", "removed", "changed", "moved", "retyped", "folded", "context"]
"""What happened to a row. ``folded`` stands for several unchanged rows; ``context`` is a container on the way to a change."""


class Span(NamedTuple):
    """A piece of text with one role. May hold any character a model's author put in a name: renderers escape."""

    text: str
    role: Role = "plain"


Line: TypeAlias = tuple[Span, ...]


class Heading(NamedTuple):
    line: Line
    level: int = 1


class Paragraph(NamedTuple):
    line: Line


class Facts(NamedTuple):
    """Label and value, one a line."""

    items: tuple[tuple[str, Line], ...]


class Cell(NamedTuple):
    """One side of a row: the layer's own name, its type, and what else is worth a word."""

    depth: int
    name: Line
    type: Line
    detail: Line = ()
    path: str | None = None
    size: int | None = None
    """Parameters it stands for, those of all it holds included; ``None`` where unknown."""
    place: int = 0
    """Its position in its own tree's registration order."""
    asides: tuple[int, ...] = ()
    """Indices into ``Rows.asides``: what there is to know of this layer where a reader can ask."""


class Row(NamedTuple):
    """One line of the side-by-side tree. ``old`` and ``new`` are partners; one of them may be missing."""

    mark: Mark
    old: Cell | None
    new: Cell | None
    note: Line = ()
    """What changed, said once for the row: settings before and after, parameters more or less."""
    changes: tuple[int, ...] = ()
    """Indices into ``diff.changes`` told by this row."""
    depth: int = 0
    """How deep the row stands among the rows; a cell's own depth may be another."""
    inner: tuple[Row, ...] = ()
    """The rows that this one stands for, in reading order, where the medium can unfold."""
    asides: tuple[int, ...] = ()
    """Indices into ``Rows.asides``: what the change means."""


class Rows(NamedTuple):
    """The side-by-side tree."""

    old_title: Line
    new_title: Line
    rows: tuple[Row, ...]
    old_sums: Line = ()
    """How big each side is: layers, parameters, and how many more or fewer."""
    new_sums: Line = ()
    asides: tuple[tuple[Block, ...], ...] = ()
    """What cells and rows point at."""


class Note(NamedTuple):
    """A finding or a remark: a head line, what was done and why, and where to read on. ``changes`` points at its evidence."""

    mark: Role
    title: Line
    body: tuple[Line, ...]
    reference: str = ""
    changes: tuple[int, ...] = ()


class Fold(NamedTuple):
    """Blocks behind a one-line summary; shown open where the medium cannot fold."""

    summary: Line
    blocks: tuple[Block, ...]


Block: TypeAlias = "Heading | Paragraph | Facts | Rows | Note | Fold"


class Page(NamedTuple):
    """A document in reading order."""

    title: str
    blocks: tuple[Block, ...]


def text(line: Line) -> str:
    """The bare text of a line."""
    return "".join(span.text for span in line)
