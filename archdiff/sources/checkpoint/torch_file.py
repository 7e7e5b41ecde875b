"""A file of ``torch.save``: the pickle in it is read as data, the tensors are not read at all."""

from __future__ import annotations

import struct
from typing import Any, BinaryIO

from archdiff.sources.checkpoint.harmless import described, harmless
from archdiff.sources.checkpoint.machine import NotReadable
from archdiff.sources.checkpoint.pickled import Rest, read_pickle

LONGEST = 32 * 2**20
"""Bytes of pickle that are read at most; a hundred thousand tensors take about twelve million."""

_MAGIC = 0x1950A86A20F9469CFC6C
_LOCAL = struct.Struct("<4s2xHH8xIIHH")
_CENTRAL = struct.Struct("<4s4xHH8xIIHHH8xI")


def read(file: BinaryIO) -> Any:
    """What was saved, tensors as calls that were not made. Raises NotReadable when that cannot be told."""
    file.seek(0)
    start = file.read(4)
    return _zipped(file) if start == b"PK\x03\x04" else _legacy(file)


def _legacy(file: BinaryIO) -> Any:
    """Before torch 1.6: a magic number, a version, facts about the machine, then what was saved, each a pickle of its own."""
    longest = 4 * 2**20
    while True:
        file.seek(0)
        data = file.read(longest)
        try:
            return _fourth(data)
        except NotReadable:
            if len(data) < longest or longest >= LONGEST:
                raise
        longest = LONGEST


def _fourth(data: bytes) -> Any:
    first = read_pickle(data, harmless, described)
    if first.value != _MAGIC:
        if len(data) == first.end and isinstance(first.value, dict):
            return first.value
        raise NotReadable("is a pickle, but not one that torch.save wrote")
    rest: Rest = first
    for _ in range(3):
        rest = read_pickle(data, harmless, described, rest.end)
    return rest.value


def _zipped(file: BinaryIO) -> Any:
    names, pickled = _entry(file)
    if b"/constants.pkl" in names:
        raise NotReadable("is a TorchScript program, not weights; save its state_dict instead")
    return read_pickle(pickled, harmless, described).value


def _entry(file: BinaryIO) -> tuple[bytes, bytes]:
    """The zip's directory, and the unpacked ``data.pkl``: found directly, since a file has an entry for every tensor."""
    try:
        directory = _directory(file)
        name_at = directory.find(b"/data.pkl")
        head = directory.rfind(b"PK\x01\x02", 0, max(0, name_at))
        if name_at < 0 or head < 0:
            raise NotReadable("is a zip file without the data.pkl that torch.save writes")
        _, flags, method, packed, size, name, extra, _, at = _CENTRAL.unpack_from(directory, head)
        fields = directory[head + 46 + name : head + 46 + name + extra]
        size, packed, at = _wide(fields, size, packed, at)
        if flags & 1 or method not in (0, 8):
            raise NotReadable("is a zip file packed in a way torch never does")
        if size > LONGEST:
            raise NotReadable(f"holds a pickle of {size:,} bytes, more than any weights need")
        file.seek(at)
        signature, *_, name, extra = _LOCAL.unpack(file.read(30))
        if signature != b"PK\x03\x04":
            raise NotReadable("is a broken zip file")
        file.seek(at + 30 + name + extra)
        return directory, _unpacked(file.read(min(packed, LONGEST)), method)
    except (struct.error, OSError, OverflowError, ValueError) as error:
        if isinstance(error, NotReadable):
            raise
        raise NotReadable("is a broken or truncated zip file") from None


def _directory(file: BinaryIO) -> bytes:
    """The central directory, whose place is said at the very end of the file."""
    length = file.seek(0, 2)
    file.seek(max(0, length - 66_000))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end < 0:
        raise NotReadable("is a truncated zip file: its directory is missing")
    size, at = struct.unpack_from("<II", tail, end + 12)
    wide = tail.rfind(b"PK\x06\x06", 0, end)
    if 0xFFFFFFFF in (size, at) and wide >= 0:
        size, at = struct.unpack_from("<QQ", tail, wide + 40)
    if at + size > length or size > 4 * LONGEST:
        raise NotReadable("is a broken zip file: its directory lies outside it")
    file.seek(at)
    return file.read(size)


def _wide(fields: bytes, size: int, packed: int, at: int) -> tuple[int, int, int]:
    """The sizes that need more than four bytes, which stand in an extra field."""
    place = 0
    while place + 4 <= len(fields):
        kind, length = struct.unpack_from("<HH", fields, place)
        if kind == 1:
            numbers = iter(struct.unpack_from(f"<{length // 8}Q", fields, place + 4))
            return tuple(next(numbers, each) if each == 0xFFFFFFFF else each for each in (size, packed, at))  # type: ignore[return-value]
        place += 4 + length
    return size, packed, at


def _unpacked(data: bytes, method: int) -> bytes:
    if method == 0:
        return data
    import zlib

    try:
        found = (stream := zlib.decompressobj(-15)).decompress(data, LONGEST)
    except zlib.error:
        raise NotReadable("is a broken zip file") from None
    if stream.unconsumed_tail:
        raise NotReadable(f"unpacks to more than {LONGEST:,} bytes, more than any weights need")
    return found
