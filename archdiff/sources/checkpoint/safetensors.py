"""A safetensors file: eight bytes of length and a JSON header that describes every tensor. Only the header is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from archdiff.sources.checkpoint.harmless import Weight
from archdiff.sources.checkpoint.machine import NotReadable
from archdiff.sources.files import mode, opened

_MOST = 2_000_000
_DIMENSIONS = 64
_FIELDS = (b"dtype", b"shape", b"data_offsets")

LONGEST = 100_000_000
"""Bytes a header may have, by the format's own rule."""

DTYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16", "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8",
    "U64": "uint64", "U32": "uint32", "U16": "uint16", "U8": "uint8", "BOOL": "bool", "C64": "complex64",
    "F8_E4M3": "float8_e4m3fn", "F8_E5M2": "float8_e5m2", "F8_E8M0": "float8_e8m0fnu", "F4": "float4_e2m1fn_x2",
}  # fmt: skip

BYTES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
    "C64": 8, "F8_E4M3": 1, "F8_E5M2": 1, "F8_E8M0": 1,
}  # fmt: skip
"""How many a number takes; by them shape and offsets must agree."""


def weights(file: BinaryIO) -> dict[str, Weight]:
    """Every tensor by its key. Raises NotReadable when the header is no safetensors header or claims more than the file has."""
    length = file.seek(0, 2)
    file.seek(0)
    claimed = int.from_bytes(file.read(8), "little")
    if length < 8 or claimed > min(LONGEST, length - 8):
        raise NotReadable(f"is no whole safetensors file: its header claims {claimed:,} bytes, and the file has {length:,}")
    found = read_json(file.read(claimed))
    metadata = found.pop("__metadata__", None)
    if metadata is not None and not isinstance(metadata, dict):
        raise NotReadable("has metadata that is no JSON object")
    made = {key: _weight(key, fields) for key, fields in found.items()}
    ends = (fields["data_offsets"][1] for fields in found.values())
    if (end := max(ends, default=0)) + 8 + claimed > length:
        raise NotReadable(f"is truncated: its tensors end at byte {end + 8 + claimed:,}, and the file has {length:,}")
    return made


def read_json(data: bytes) -> dict[str, Any]:
    """One JSON object, no key of which is given twice; asking that of each object takes time, so a safetensors header is only counted."""
    if data.count(b"{") > _MOST:
        raise NotReadable("has a header of more entries than any weights need")
    try:
        found = json.loads(data)
        if not isinstance(found, dict) or {data.count(b'"%b"' % field) for field in _FIELDS} != {len(found) - ("__metadata__" in found)}:
            found = json.loads(data, object_pairs_hook=_unique)
    except NotReadable:
        raise
    except (ValueError, RecursionError):
        raise NotReadable("has a header that is no JSON") from None
    if not isinstance(found, dict):
        raise NotReadable("has a header that is no JSON object")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NotReadable("gives a key twice in its header")
    return made


def _weight(key: str, fields: Any) -> Weight:
    try:
        dtype, shape, (start, end) = fields["dtype"], fields["shape"], fields["data_offsets"]
        if type(dtype) is not str or type(start) is not int or type(end) is not int or not 0 <= start <= end:
            raise TypeError
        for size in shape:
            if type(size) is not int or not 0 <= size < 2**63:
                raise TypeError
        if len(shape) > _DIMENSIONS or (dtype in BYTES and prod(shape) * BYTES[dtype] != end - start):
            raise ValueError
        return Weight(tuple(shape), DTYPES.get(dtype, dtype.lower()))
    except (KeyError, TypeError, ValueError):
        raise NotReadable(f"describes the tensor {key[:80]!r} in no way safetensors does") from None


def sharded(index: Path) -> Iterator[tuple[str, list[str]]]:
    """Path and keys of every shard an index names. Raises NotReadable when it names anything but files beside it."""
    with opened(str(index)) as file:
        listed = read_json(file.read()).get("weight_map")
    if not isinstance(listed, dict):
        raise NotReadable('is an index without a "weight_map"')
    shards: dict[str, list[str]] = {}
    for key, name in listed.items():
        if not isinstance(name, str) or name in ("", ".", "..") or "/" in name or "\\" in name or "\0" in name:
            raise NotReadable(f"names the shard {str(name)[:80]!r}, which is no file beside it")
        shards.setdefault(name, []).append(key)
    for name, keys in shards.items():
        shard = str(index.parent / name)
        if not mode(shard):
            raise NotReadable(f"names the shard {name[:80]!r}, which is missing beside it")
        yield shard, keys
