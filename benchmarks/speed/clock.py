"""Measuring: processor time by turns, and the bare walk that every ratio is taken to."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable, Sequence
from statistics import median
from typing import Any

from torch import nn


def bare_walk(*models: nn.Module) -> int:
    """What any tool has to do: type name, ``extra_repr()`` and own tensor shapes of every module. Returns how many there are."""
    seen = 0
    for model in models:
        stack = [model]
        facts = []
        while stack:
            module = stack.pop()
            shapes = [tuple(tensor.shape) for own in (module._parameters, module._buffers) for tensor in own.values() if tensor is not None]
            facts.append((type(module).__name__, module.extra_repr(), shapes))
            stack.extend(child for child in module._modules.values() if child is not None)
        seen += len(facts)
    return seen


def medians(works: Sequence[Callable[[], Any]], repeats: int) -> list[float]:
    """Median processor seconds of each, taken by turns so that a busy machine hits all of them; garbage collection as a user has it."""
    spent: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for work, times in zip(works, spent, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return [median(times) for times in spent]


def peak(work: Callable[[], Any]) -> int:
    """Bytes that ``work`` holds at most, its result included."""
    tracemalloc.start()
    try:
        kept = work()
        _, most = tracemalloc.get_traced_memory()
        del kept
    finally:
        tracemalloc.stop()
    return most
