"""Small models: resnet34 under a fastai head, torchinfo on the same two, and unrelated pairs of the planted benchmark's models."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from itertools import combinations
from random import Random
from statistics import median, quantiles

from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.operators import define_missing_operators
from archdiff.sources.walker import walk
from archdiff.tree.records import Tree
from benchmarks.speed.clock import medians
from benchmarks.speed.rows import Row

PAIRS = 120
"""How many pairs of unrelated models are measured."""


class ConcatPool(nn.Module):
    """Average and maximum side by side, as fastai pools."""

    def __init__(self) -> None:
        super().__init__()
        self.ap = nn.AdaptiveAvgPool2d(1)
        self.mp = nn.AdaptiveMaxPool2d(1)


def seed_pair() -> tuple[nn.Module, nn.Module]:
    """torchvision's resnet34, and its body under a head like fastai's."""
    define_missing_operators()
    from torchvision.models import resnet34

    head = nn.Sequential(
        ConcatPool(), nn.Flatten(), nn.BatchNorm1d(1024), nn.Dropout(0.25), nn.Linear(1024, 512, bias=False), nn.ReLU(inplace=True),
        nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, 2, bias=False),
    )  # fmt: skip
    body = nn.Sequential(*list(resnet34(weights=None).children())[:-2])
    return resnet34(weights=None), nn.Sequential(body, head)


def resnet() -> Iterator[Row]:
    """The pair everyone meets first."""
    import torchinfo

    old, new = seed_pair()
    start = time.process_time()
    diff(walk(old), walk(new))
    first = time.process_time() - start
    works = (lambda: diff(walk(old), walk(new)), lambda: (torchinfo.summary(old, verbose=0), torchinfo.summary(new, verbose=0)))
    whole, summary = medians(works, 31)
    yield Row("resnet34 against a fastai head, models built", whole * 1000, 10.0, unit="ms", note=f"the first time {first * 1000:.1f} ms")
    yield Row("the same, over torchinfo's summary of both", whole / summary, 1.0, note=f"torchinfo {summary * 1000:.1f} ms")


def pairs(trees: Sequence[Tree]) -> Iterator[Row]:
    """align + compare on pairs of unrelated models under 1,000 modules, drawn from a seed: what takes longest, and what is usual."""
    import deepdiff  # noqa: F401 -- diff imports it at the first nested settings that differ; that is start-up, and not this pair's time

    spent: list[tuple[float, float, str]] = []
    couples = list(combinations([tree for tree in trees if len(tree.layers) < 1_000], 2))
    for old, new in Random(0).sample(couples, min(PAIRS, len(couples))):
        start = time.process_time()
        diff(old, new)
        seconds = time.process_time() - start
        spent.append((seconds, seconds / (len(old.layers) + len(new.layers)), f"{old.origin} {new.origin}"))
    slowest = max(spent)
    each = [per_layer * 1e6 for _, per_layer, _ in spent]
    yield Row(f"align + compare, slowest of {len(spent)} unrelated pairs", slowest[0] * 1000, 100.0, unit="ms", note=slowest[2])
    yield Row("the same, a layer, median", median(each), None, unit="µs", note=f"99th percentile {quantiles(each, n=100)[98]:.1f} µs")
