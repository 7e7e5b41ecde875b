"""Longest increasing order: the most pairs that keep their order on both sides."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence


def increasing(values: Sequence[int]) -> list[int]:
    """Indices of a longest strictly increasing subsequence, in O(n log n)."""
    tails: list[int] = []
    last: list[int] = []
    before: list[int] = []
    for index, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(last[place - 1] if place else -1)
        if place == len(tails):
            tails.append(value)
            last.append(index)
        else:
            tails[place] = value
            last[place] = index
    chosen: list[int] = []
    here = last[-1] if last else -1
    while here >= 0:
        chosen.append(here)
        here = before[here]
    return chosen[::-1]
