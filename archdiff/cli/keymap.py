"""archdiff keymap OLD NEW: which state_dict key feeds which, and carrying a checkpoint over by it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from archdiff.cli import SETTINGS
from archdiff.cli.clicking import click
from archdiff.cli.diff import pinned
from archdiff.diff.carry import Carried
from archdiff.diff.keymap import Keymap, keymap
from archdiff.diff.records import Diff
from archdiff.diff.reshape import Reshape
from archdiff.sources import load as read
from archdiff.sources.files import replace
from archdiff.sources.trouble import Trouble, shown
from archdiff.sources.weights import Piece, Stored, stored, write
from archdiff.story.numbers import count
from archdiff.story.story import computed
from archdiff.surgeries import recognise
from archdiff.tree.keys import Entry

SCHEMA = "archdiff/keymap/1"
MOST = 12
"""Keys that are told one by one."""


@click.command("keymap", context_settings=SETTINGS)
@click.argument("old")
@click.argument("new")
@click.option("--pin", "pins", multiple=True, metavar="OLD=NEW", help="Pair these two paths, whatever the aligner would do.")
@click.option("--load", metavar="FILE", help="A checkpoint of OLD to carry over, as safetensors or of torch.save.")
@click.option("-o", "--output", metavar="FILE", help="Where to write the map, or with --load the new safetensors file.")
@click.option("--accept", is_flag=True, help="Carry over what is paired on weak evidence too.")
@click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong.")
def command(old: str, new: str, pins: tuple[str, ...], load: str | None, output: str | None, accept: bool, traceback: bool) -> int:
    """Which key of OLD's state_dict feeds which of NEW's, and why: as JSON.

    With --load, everything that fits is carried over to a new safetensors file, tensor by tensor; what is not is reported.
    """
    if load and not (output or "").endswith(".safetensors"):
        raise Trouble("--load needs a place for the new weights: -o FILE.safetensors")
    diff = pinned(read(old), read(new), pins)
    found = keymap(diff, computed(diff, recognise(diff)))
    if load and output:
        _carry_over(diff, found, load, Path(output), accept)
    elif output:
        replace(Path(output), _document(diff, found))
    else:
        sys.stdout.write(_document(diff, found))
    return 0


def _document(diff: Diff, found: Keymap) -> str:
    data = {
        "schema": SCHEMA,
        "old": diff.old.origin,
        "new": diff.new.origin,
        "keys": {each.old.key: {"new": each.new.key, "by": each.by} for each in found.carried},
        "reshapes": [_reshape(each) for each in found.reshaped],
        "unfit": [_unfit(each) for each in found.unfit],
        "computed": {each.old.key: {"new": each.new.key, "by": each.by} for each in found.computed},
        "only_old": [entry.key for entry in found.only_old],
        "only_new": [entry.key for entry in found.only_new],
    }
    return json.dumps(data, indent=2) + "\n"


def _reshape(each: Reshape) -> dict[str, Any]:
    return {"old": [old.key for old in each.olds], "new": [new.key for new in each.news], "how": each.how, "because": each.because}


def _unfit(each: Carried) -> dict[str, Any]:
    return {"old": each.old.key, "new": each.new.key, "by": each.by, "before": each.old.tensor.shape, "after": each.new.tensor.shape}


def _carry_over(diff: Diff, found: Keymap, load: str, output: Path, accept: bool) -> None:
    """Write what the map carries of the file. Raises Trouble where it would rest on weak evidence, or carry nothing."""
    if found.weak and not accept:
        pairs = ", ".join(f"{each.old.key} → {each.new.key}" for each in found.weak[:3])
        raise Trouble(
            f"{count(len(found.weak), 'key')} of {shown(diff.new.origin)} would be filled on weak evidence ({pairs}"
            f"{', …' if len(found.weak) > 3 else ''}): look at them, then pass --accept, or pair the right layers with --pin OLD=NEW"
        )
    with stored(load) as held:
        pieces = list(_pieces(found, held))
        if not pieces:
            raise Trouble(
                f"{shown(load)} has nothing that fits: it holds no tensor of {shown(diff.old.origin)} that {shown(diff.new.origin)} has"
            )
        write(output, pieces)
        filled, used = {piece.key for piece in pieces}, {id(each) for piece in pieces for each in piece.sources}
        unused = [key for key, each in held.items() if id(each) not in used]
    wanted = [*found.only_new, *(each.new for each in found.carried), *(new for each in found.reshaped for new in each.news)]
    empty = [entry.key for entry in (*wanted, *(each.new for each in (*found.unfit, *found.computed))) if entry.key not in filled]
    made = {each.old.key: each.new.key for each in found.computed}
    print(f"carried over {count(len(pieces), 'tensor')} to {output}", file=sys.stderr)
    _list("to be computed first, as other numbers stand there in the new model", [f"{old} → {new}" for old, new in made.items()])
    _list("left behind, with no place in the new model", [key for key in unused if key not in made])
    _list("still to be filled in the new model", empty)


def _list(what: str, keys: Sequence[str]) -> None:
    if keys:
        more = f", and {len(keys) - MOST:,} more" if len(keys) > MOST else ""
        print(f"{what}: {', '.join(shown(key) for key in keys[:MOST])}{more}", file=sys.stderr)


def _pieces(found: Keymap, held: Mapping[str, Stored]) -> Iterator[Piece]:
    """The new file's tensors, of what the file really holds in the shapes the old model has."""
    for pair in found.carried:
        if source := _source(pair.old, held):
            yield Piece(pair.new.key, source.shape, [source])
    for each in found.reshaped:
        sources = [_source(old, held) for old in each.olds]
        whole = [source for source in sources if source is not None]
        if len(whole) == len(sources) and len({source.dtype for source in whole}) == 1:
            for part, new in enumerate(each.news):
                yield Piece(new.key, new.tensor.shape or (), whole, part, len(each.news))


def _source(entry: Entry, held: Mapping[str, Stored]) -> Stored | None:
    source = held.get(entry.key)
    return source if source is not None and source.shape == entry.tensor.shape else None
