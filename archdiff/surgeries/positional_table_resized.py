"""A table of positions with another number of rows, for longer or shorter inputs, or larger or smaller pictures."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.positions import followers, kind, rows, tables
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = tables(scene)
    if not found:
        return
    learnt = [change for _, change in found if change.after is not None and change.after.kind == "parameter"]
    told = learnt or [change for _, change in found]
    before, after = rows(told[0]) or (0, 0)
    names = [f"{change.new}.{change.name}".strip(".") for change in told]
    yield Claim(
        (*(index for index, _ in found), *followers(scene)),
        {
            "before": f"{before:,}",
            "after": f"{after:,}",
            "where": places(names, "tables"),
            "what": kind(told[0]) if learnt else "numbers",
            "verb": "tells" if len(names) == 1 else "tell",
            "hold": "holds" if len(names) == 1 else "hold",
        },
        *((None, None, None) if learnt else (_BUFFER_TITLE, _BUFFER, _BUFFERS)),
    )


_BUFFER_TITLE = "Buffer of positions resized: {before} → {after} numbers"
_BUFFER = "{where} now {hold} {after} numbers instead of {before}."
_BUFFERS = (
    "Such a buffer, as an index of distances or a mask, is not learnt: it is computed from the size of the input or of the window when "
    "the model is built. One that is saved does not fit: take it out of an old checkpoint, in which it is nothing learnt."
)


SURGERY = Surgery(
    id="positional_table_resized",
    title="Positional table resized: {before} → {after} {what}",
    sentence="{where} now {verb} {after} {what} apart instead of {before}; the width of a row is the same.",
    teaches=(
        "Attention by itself does not know the order of its inputs, so a learned vector a position is added, and the table's length "
        "bounds, or fixes, the length of the input. Of an old checkpoint the table does not fit. For pictures the old table is usually "
        "interpolated to the new grid, so that neighbours stay neighbours; for text the old rows are kept and new ones trained: both "
        "conventions, neither follows from the network."
    ),
    reference="https://arxiv.org/abs/2010.11929",
    recognise=_recognise,
)
