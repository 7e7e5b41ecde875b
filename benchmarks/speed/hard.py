"""The hard cases: unrelated models, long lists of equal or unequal siblings, shuffled lists, a deep chain."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from math import inf
from random import Random
from typing import TypeAlias

import torch
from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.trouble import Trouble
from archdiff.sources.walker import walk
from benchmarks.speed.clock import bare_walk, medians
from benchmarks.speed.models import experts
from benchmarks.speed.rows import Row

LIMIT = 10.0

Pair: TypeAlias = tuple[nn.Module, nn.Module]


def hard() -> Iterator[Row]:
    """Each case, as the time of walk, align and compare over the bare walk of both models."""
    for name, build in CASES.items():
        with torch.device("meta"):
            old, new = build()
        yield _row(name, old, new)


def _row(name: str, old: nn.Module, new: nn.Module) -> Row:
    try:
        count = len(diff(walk(old), walk(new)).changes)
    except Trouble as word:
        return Row(f"hard: {name}", 0.0, LIMIT, note=f"ends in a word: {word}")
    except Exception as error:  # the other cases are still worth measuring
        return Row(f"hard: {name}", inf, LIMIT, note=f"breaks with {type(error).__name__}: {error}")
    bare, whole = medians((lambda: bare_walk(old, new), lambda: diff(walk(old), walk(new))), 3)
    return Row(f"hard: {name}", whole / bare, LIMIT, note=f"{whole:.2f} s, {count:,} changes")


def unrelated() -> Pair:
    """Two models of 10,000 modules with nothing in common."""
    random = Random(1)
    blocks = (nn.Sequential(*(_convolution(random) for _ in range(random.randint(3, 9)))) for _ in range(500))
    return experts(10_000), nn.Sequential(*blocks)


def _convolution(random: Random) -> nn.Module:
    width = 8 * random.randint(1, 40)
    return nn.Sequential(nn.Conv2d(width, width, 3), nn.BatchNorm2d(width), nn.ReLU())


def alike() -> Pair:
    """10,000 equal siblings against 9,999."""
    return nn.Sequential(*(nn.Linear(8, 8) for _ in range(10_000))), nn.Sequential(*(nn.Linear(8, 8) for _ in range(9_999)))


def different() -> Pair:
    """10,000 siblings, each its own size, against 9,999: one in the middle is missing."""
    return _sizes(range(10_000)), _sizes(size for size in range(10_000) if size != 5_000)


def all_changed() -> Pair:
    """10,000 siblings, each its own size, against 9,999 of other sizes."""
    return _sizes(range(10_000)), _sizes(range(20_000, 29_999))


def shuffled_different() -> Pair:
    """1,000 different siblings in another order."""
    return _sizes(range(1_000)), _sizes(Random(2).sample(range(1_000), 1_000))


def shuffled_few() -> Pair:
    """1,000 siblings of ten sorts in another order."""
    return _sizes(number % 10 for number in range(1_000)), _sizes(number % 10 for number in Random(3).sample(range(1_000), 1_000))


def shuffled_blocks() -> Pair:
    """1,000 different blocks in another order."""
    return _blocks(range(1_000)), _blocks(Random(4).sample(range(1_000), 1_000))


def chain() -> Pair:
    """5,000 containers, one inside the other, against 4,999."""
    return _chain(5_000), _chain(4_999)


def chain_changed() -> Pair:
    """A chain of 2,500 containers, one inside the other, each with a layer of its own that has changed."""
    return _laden_chain(8), _laden_chain(16)


def _sizes(sizes: Iterable[int]) -> nn.Module:
    return nn.Sequential(*(nn.Linear(1, size + 1, bias=False) for size in sizes))


def _blocks(sizes: Iterable[int]) -> nn.Module:
    return nn.Sequential(*(nn.Sequential(nn.Linear(1, size + 1), nn.ReLU(), nn.Linear(size + 1, 1)) for size in sizes))


def _chain(depth: int) -> nn.Module:
    inside: nn.Module = nn.Linear(8, 8)
    for _ in range(depth):
        inside = nn.Sequential(inside)
    return inside


def _laden_chain(width: int) -> nn.Module:
    inside: nn.Module = nn.Linear(8, width)
    for _ in range(2_500):
        inside = nn.Sequential(nn.Linear(8, width), inside)
    return inside


CASES: dict[str, Callable[[], Pair]] = {
    "two unrelated models of 10,000": unrelated,
    "10,000 equal siblings against 9,999": alike,
    "10,000 different siblings against 9,999": different,
    "10,000 siblings against 9,999, none equal": all_changed,
    "1,000 different siblings shuffled": shuffled_different,
    "1,000 siblings of ten sorts shuffled": shuffled_few,
    "1,000 different blocks shuffled": shuffled_blocks,
    "a chain 5,000 deep against 4,999": chain,
    "a chain of 5,000 with every layer changed": chain_changed,
}
