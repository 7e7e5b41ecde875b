"""A checkpoint: names, shapes and dtypes of saved weights. No tensor is read, nothing is unpickled, torch is not imported."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from archdiff.sources.checkpoint import safetensors, torch_file
from archdiff.sources.checkpoint.harmless import Weight
from archdiff.sources.checkpoint.keys import layers, wrapped
from archdiff.sources.checkpoint.machine import NotReadable
from archdiff.sources.checkpoint.saved import Found, weights_of
from archdiff.sources.files import opened
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.collector import no_collector
from archdiff.tree.records import Tree

PICKLES = (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")


def load(spec: Spec) -> Tree:
    """The tree a checkpoint's keys imply; it holds only layers that own tensors, and what stands above them."""
    try:
        with no_collector():
            found, ordered = _read(spec.target)
            if not found.weights:
                raise NotReadable("holds no tensors")
            made = layers(found.weights, ordered)
    except NotReadable as error:
        raise Trouble(f"{shown(spec.text)}: this checkpoint {error}; archdiff reads safetensors and what torch.save wrote") from None
    notes = tuple(note for note in (found.remark, wrapped(found.weights)) if note)
    return Tree(spec.text, made, frozenset({"layers"}), notes)


def _read(path: str) -> tuple[Found, bool]:
    """The weights in a file, and whether it keeps their order."""
    if path.lower().endswith(".index.json"):
        return Found(_shards(Path(path))), False
    with opened(path) as file:
        start = file.read(4)
        file.seek(0)
        if not start:
            raise NotReadable("is an empty file")
        if start == b"PK\x03\x04" or start[:2] in PICKLES:
            return weights_of(torch_file.read(file)), True
        return Found(_plain(file, path)), False


def _plain(file: BinaryIO, path: str) -> dict[str, Weight]:
    start = file.read(10)
    if path.lower().endswith(".safetensors") or start[8:9] == b"{":
        return safetensors.weights(file)
    raise NotReadable("is neither a safetensors file nor one of torch.save")


def _shards(index: Path) -> dict[str, Weight]:
    found: dict[str, Weight] = {}
    for shard, keys in safetensors.sharded(index):
        with opened(shard) as file:
            held = weights_of(torch_file.read(file)).weights if file.read(2) in (b"PK", *PICKLES) else safetensors.weights(file)
        for key in keys:
            if key not in held:
                raise NotReadable(f"names {key[:80]!r} in {Path(shard).name}, which does not hold it")
            found[key] = held[key]
    return found
