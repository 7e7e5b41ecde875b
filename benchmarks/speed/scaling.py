"""Pairs of 1,000, 10,000 and 100,000 modules: time against the bare walk, its growth, and memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import log

from torch import nn

from archdiff.diff.align import align
from archdiff.diff.changes import changes
from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from benchmarks.speed.clock import bare_walk, medians, peak
from benchmarks.speed.models import CHANGES, experts
from benchmarks.speed.rows import Row

WHOLE, ALONE = 2.0, 0.6
N_LOG_N = 1.12
"""The exponent that n log n shows between 1,000 and 100,000."""


def scaling(sizes: Sequence[int]) -> Iterator[Row]:
    """All changes at all sizes."""
    spent: dict[str, list[tuple[int, float]]] = {name: [] for name in CHANGES}
    for size in sizes:
        for name, change in CHANGES.items():
            old, new = experts(size), change(experts(size))
            count = bare_walk(old, new)
            bare, walked, aligned, compared, whole = medians(_works(old, new), max(3, 30_000 // size))
            spent[name].append((count, aligned + compared))
            parts = f"walk {walked / bare:.2f}, align {aligned / bare:.2f}, compare {compared / bare:.2f}"
            yield Row(f"walk + align + compare: {name}, {size:,}", whole / bare, WHOLE, note=parts)
            each = f"{(aligned + compared) / count * 1e6:.2f} µs a module"
            yield Row(f"align + compare: {name}, {size:,}", (aligned + compared) / bare, ALONE, note=each)
    for name, points in spent.items():
        if len(points) > 1:
            yield Row(f"exponent of align + compare: {name}", exponent(points), N_LOG_N, unit="")


def _works(old: nn.Module, new: nn.Module) -> Sequence[Callable[[], object]]:
    """Bare walk, walk, align, compare, and the whole."""
    left, right = walk(old), walk(new)
    alignment = align(left, right)
    return (
        lambda: bare_walk(old, new),
        lambda: (walk(old), walk(new)),
        lambda: align(left, right),
        lambda: changes(left, right, alignment),
        lambda: diff(walk(old), walk(new)),
    )


def memory(size: int) -> Iterator[Row]:
    """What the trees and the diff hold at most, for each module of both models."""
    for name, change in CHANGES.items():
        old, new = experts(size), change(experts(size))
        count = bare_walk(old, new)
        most = peak(_works(old, new)[-1])
        yield Row(f"memory: {name}, {size:,} modules", most / count / 1024, 1.0, unit="KiB", note="a module, at the peak")


def exponent(points: Sequence[tuple[int, float]]) -> float:
    """The slope of time over size, both as logarithms, by least squares."""
    xs, ys = [log(count) for count, _ in points], [log(max(seconds, 1e-9)) for _, seconds in points]
    middle_x, middle_y = sum(xs) / len(xs), sum(ys) / len(ys)
    over = sum((x - middle_x) * (y - middle_y) for x, y in zip(xs, ys, strict=True))
    return over / sum((x - middle_x) ** 2 for x in xs)
