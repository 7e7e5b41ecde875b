"""What keeps its order: the longest increasing run of numbers, the longest common subsequence of two lists."""

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


def common(fits: Sequence[Sequence[bool]], width: int) -> list[tuple[int, int]]:
    """A longest common subsequence, as early on as it can be: ``fits`` says for each of the one which of the ``width`` others it fits."""
    lengths = _lengths(fits, width)
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < len(fits) and j < width:
        if fits[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _lengths(fits: Sequence[Sequence[bool]], width: int) -> list[list[int]]:
    """How long a subsequence is left from each place on, by row; one more row and column of zeros at the end."""
    below = [0] * (width + 1)
    rows = [below]
    for fit in reversed(fits):
        row = below[:]
        if True in fit:
            right = 0
            for j in range(width - 1, -1, -1):
                right = row[j] = below[j + 1] + 1 if fit[j] else right if right > below[j] else below[j]
        rows.append(row)
        below = row
    return rows[::-1]
