"""Sums over a subtree: parameters, bytes and buffers, with what is unknown kept unknown."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import prod
from typing import NamedTuple

from archdiff.tree.records import Layer, Tensor

_BITS = {"bool": 8, "complex32": 32, "complex64": 64, "complex128": 128}


class Totals(NamedTuple):
    """Counts over some layers. A shared module and a tied tensor count once; ``None`` is unknown."""

    layers: int
    parameters: int | None
    trainable: int | None
    buffers: int | None
    bytes: int | None


def elements(tensor: Tensor) -> int | None:
    """Number of elements; ``None`` while the shape is unknown."""
    return None if tensor.shape is None else prod(tensor.shape)


def size(tensor: Tensor) -> int | None:
    """Bytes the tensor takes; ``None`` while shape or dtype is unknown."""
    count = elements(tensor)
    if count is None or tensor.dtype is None:
        return None
    return count * _bits(tensor.dtype) // 8


@cache
def _bits(dtype: str) -> int:
    if dtype in _BITS:
        return _BITS[dtype]
    digits = "".join(c if c.isdigit() else " " for c in dtype).split()
    return int(digits[0]) if digits else 0


def totals(layers: Iterable[Layer]) -> Totals:
    """Counts over ``layers``, usually a subtree or a whole tree."""
    count = 0
    sums: list[int | None] = [0, 0, 0, 0]
    for layer in layers:
        count += 1
        if layer.tensors is None:
            sums = [None] * 4
            continue
        if layer.same_as is None:
            for tensor in layer.tensors:
                if tensor.tied_to is None:
                    _add(sums, tensor)
    return Totals(count, *sums)


def _add(sums: list[int | None], tensor: Tensor) -> None:
    parameters, trainable, buffers, total = sums
    count = elements(tensor)
    if tensor.kind == "parameter":
        sums[0] = _plus(parameters, count)
        sums[1] = None if tensor.trainable is None else _plus(trainable, count if tensor.trainable else 0)
    else:
        sums[2] = _plus(buffers, count)
    sums[3] = _plus(total, size(tensor))


def _plus(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right
