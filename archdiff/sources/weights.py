"""The numbers of a checkpoint, read as bytes tensor by tensor: safetensors without torch, a file of torch.save by mapping it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from archdiff.sources.checkpoint import safetensors
from archdiff.sources.checkpoint.machine import NotReadable
from archdiff.sources.checkpoint.saved import USUAL
from archdiff.sources.files import opened, replacing
from archdiff.sources.trouble import Trouble, reason, shown

PIECE = 4 * 2**20
"""Bytes that are in memory at a time."""

CODES = {dtype: code for code, dtype in safetensors.DTYPES.items()}
"""torch's name of a dtype to the format's."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One tensor of a file. ``pieces()`` are its bytes in order, row by row."""

    dtype: str
    shape: tuple[int, ...]
    length: int
    pieces: Callable[[], Iterator[bytes]]


@contextmanager
def stored(path: str) -> Iterator[Mapping[str, Stored]]:
    """The tensors of a checkpoint by their keys, readable inside. Raises Trouble when there are none to be had."""
    with ExitStack() as stack:
        try:
            yield _sharded(Path(path), stack) if path.lower().endswith(".index.json") else _stored(path, stack)
        except NotReadable as error:
            raise Trouble(f"{shown(path)}: this checkpoint {error}; name a safetensors file or one of torch.save") from None


def _stored(path: str, stack: ExitStack) -> Mapping[str, Stored]:
    """The tensors of one file, which stays open for as long as ``stack`` does."""
    file = stack.enter_context(opened(path))
    start = file.read(4)
    file.seek(0)
    if not start:
        raise NotReadable("is an empty file")
    return _mapped(path) if start == b"PK\x03\x04" or start[:1] == b"\x80" else _streamed(file)


def _sharded(index: Path, stack: ExitStack) -> Mapping[str, Stored]:
    """The tensors that an index finds in the files beside it."""
    found: dict[str, Stored] = {}
    for shard, keys in safetensors.sharded(index):
        held = _stored(shard, stack)
        found.update({key: held[key] for key in keys if key in held})
    return found


def _streamed(file: BinaryIO) -> Mapping[str, Stored]:
    safetensors.weights(file)
    file.seek(0)
    length = int.from_bytes(file.read(8), "little")
    fields = safetensors.read_json(file.read(length))
    fields.pop("__metadata__", None)

    def tensor(found: dict[str, Any]) -> Stored:
        start, end = found["data_offsets"]
        return Stored(found["dtype"], tuple(found["shape"]), end - start, lambda: _read(file, 8 + length + start, end - start))

    return {key: tensor(found) for key, found in fields.items()}


def _read(file: BinaryIO, start: int, length: int) -> Iterator[bytes]:
    for offset in range(0, length, PIECE):
        file.seek(start + offset)
        yield file.read(min(PIECE, length - offset))


def _mapped(path: str) -> Mapping[str, Stored]:
    """The tensors of a file of torch.save. torch reads it as weights only, so that nothing in it runs, and maps it where it can."""
    import torch

    try:
        try:
            saved = torch.load(path, map_location="cpu", weights_only=True, mmap=True)
        except RuntimeError:
            saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise Trouble(f"{shown(path)} cannot be read as weights only: {reason(error)}; save its state_dict alone") from None
    while isinstance(saved, Mapping) and not any(isinstance(each, torch.Tensor) for each in saved.values()):
        key = next((key for key in USUAL if isinstance(saved.get(key), Mapping)), None)
        if key is None:
            break
        saved = saved[key]
    tensors = {str(key): each for key, each in saved.items() if isinstance(each, torch.Tensor)} if isinstance(saved, Mapping) else {}
    if not tensors:
        raise NotReadable("holds no tensors under names")
    return {key: _of_tensor(key, each) for key, each in tensors.items()}


def _of_tensor(key: str, tensor: Any) -> Stored:
    dtype = str(tensor.dtype).removeprefix("torch.")
    if dtype not in CODES or str(tensor.layout) != "torch.strided":
        raise NotReadable(f"holds {key[:80]!r} as {dtype}, which safetensors cannot")
    length = tensor.numel() * tensor.element_size()
    return Stored(CODES[dtype], tuple(tensor.shape), length, lambda: _bytes(tensor))


def _bytes(tensor: Any) -> Iterator[bytes]:
    import torch

    flat = tensor.detach().contiguous().reshape(-1).view(torch.uint8)
    for offset in range(0, flat.numel(), PIECE):
        yield flat[offset : offset + PIECE].numpy().tobytes()


@dataclass(frozen=True, slots=True)
class Piece:
    """A tensor to write: its shape, and the stored tensors whose bytes it is made of; ``part`` of ``parts`` equal runs of them."""

    key: str
    shape: tuple[int, ...]
    sources: Sequence[Stored]
    part: int = 0
    parts: int = 1

    @property
    def length(self) -> int:
        """Bytes it takes."""
        return sum(each.length for each in self.sources) // self.parts

    def pieces(self) -> Iterator[bytes]:
        """Its bytes, in order."""
        skip, wanted = self.part * self.length, self.length
        for source in self.sources:
            for piece in source.pieces():
                kept = piece[skip : skip + wanted]
                skip, wanted = max(0, skip - len(piece)), wanted - len(kept)
                yield kept


def write(path: Path, pieces: Sequence[Piece]) -> None:
    """A safetensors file of ``pieces``, whole or not at all, one piece of one tensor in memory at a time."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}
    offset = 0
    for piece in pieces:
        header[piece.key] = {"dtype": piece.sources[0].dtype, "shape": piece.shape, "data_offsets": [offset, offset + piece.length]}
        offset += piece.length
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with replacing(path) as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for piece in pieces:
            for each in piece.pieces():
                file.write(each)
