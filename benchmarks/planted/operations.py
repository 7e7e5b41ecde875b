"""What an alignment reports, in operations as a person would count them: one for a wrapped layer, one for a subtree that is new."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from benchmarks.planted.classes import Side


@dataclass(frozen=True, slots=True)
class Operation:
    """One reported operation. Two are the same when their kinds and the classes they concern are."""

    kind: str
    key: tuple[int | None, int | None]
    """Classes of the old and the new layer it is about."""
    weight: int
    """How many layers it takes to say it."""
    at: str
    """The old or the new path, for people."""


@dataclass(frozen=True, slots=True)
class Facing:
    """A pair of sides with a mapping between them, both ways."""

    old: Side
    new: Side
    forth: Mapping[str, str]
    back: Mapping[str, str]


def operations(old: Side, new: Side, pairs: Sequence[tuple[str, str]]) -> list[Operation]:
    """Every operation, given which layers are paired."""
    facing = Facing(old, new, dict(pairs), {right: left for left, right in pairs})
    gone = list(_unpaired(old, facing.forth, "removed", "unwrapped", "freed"))
    came = list(_unpaired(new, facing.back, "added", "wrapped", "grouped"))
    found = [*_replaced(facing, gone, came)]
    for left, right in pairs:
        found.extend(_at(facing, left, right))
    found.extend(_reordered(facing))
    return found


def _unpaired(side: Side, partner: Mapping[str, str], plain: str, around: str, several: str) -> Iterator[tuple[str, str, int]]:
    """(kind, path, weight) of the unpaired layers of one side: whole subtrees, and containers around paired layers."""
    adopted = {path: 0 for path in side.labels if path not in partner}
    for path in partner:
        above = side.parents[path]
        while above is not None and above not in partner:
            adopted[above] += 1
            above = side.parents[above]
    kinds = {path: plain if count == 0 else around if count == 1 else several for path, count in adopted.items()}
    tops: dict[str, str] = {}
    weights: dict[str, int] = {}
    for path in adopted:
        above = side.parents[path]
        follows = above in adopted and (kinds[path] == plain or adopted[path] == adopted[above])
        tops[path] = tops[above] if follows and above is not None else path
        weights[tops[path]] = weights.get(tops[path], 0) + 1
    for path, weight in weights.items():
        yield kinds[path], path, weight


def _replaced(facing: Facing, gone: list[tuple[str, str, int]], came: list[tuple[str, str, int]]) -> Iterator[Operation]:
    """What went and what came in the same place is one operation."""
    free: dict[tuple[str | None, str], list[tuple[str, str, int]]] = {}
    for entry in came:
        if entry[0] == "added":
            free.setdefault(_place(facing.new, entry[1], None), []).append(entry)
    taken = set()
    for kind, path, weight in gone:
        spot = free.get(_place(facing.old, path, facing.forth)) if kind == "removed" else None
        if spot:
            _, other, more = spot.pop(0)
            taken.add(other)
            yield Operation("replaced", (facing.old.classes[path], facing.new.classes[other]), weight + more, f"{path} -> {other}")
        else:
            yield Operation(kind, (facing.old.classes[path], None), weight, path)
    for kind, path, weight in came:
        if path not in taken:
            yield Operation(kind, (None, facing.new.classes[path]), weight, path)


def _place(side: Side, path: str, forth: Mapping[str, str] | None) -> tuple[str | None, str]:
    """Parent, in terms of the new side, and own name; only the root has neither."""
    above = side.parents[path]
    if above is not None and forth is not None:
        above = forth.get(above)
    return above, path.rpartition(".")[2]


def _at(facing: Facing, left: str, right: str) -> Iterator[Operation]:
    """What is said of one pair."""
    old, new = facing.old, facing.new
    key = (old.classes[left], new.classes[right])
    at = left if left == right else f"{left} -> {right}"
    if old.labels[left] != new.labels[right]:
        before, after = old.tree.layers[old.order[left]], new.tree.layers[new.order[right]]
        yield Operation("retyped" if (before.type, before.origin) != (after.type, after.origin) else "changed", key, 1, at)
    above, over = old.parents[left], new.parents[right]
    if above is None and over is None:
        return
    if above is not None and facing.forth.get(above) == over:
        names = left.rpartition(".")[2], right.rpartition(".")[2]
        if names[0] != names[1] and not (names[0].isdigit() and names[1].isdigit()):
            yield Operation("renamed", key, 1, at)
        return
    nearest, other = _nearest(old, left, facing.forth), _nearest(new, right, facing.back)
    if (None if nearest is None else facing.forth[nearest]) != other:
        yield Operation("moved", key, 1, at)


def _nearest(side: Side, path: str, partner: Mapping[str, str]) -> str | None:
    above = side.parents[path]
    while above is not None and above not in partner:
        above = side.parents[above]
    return above


def _reordered(facing: Facing) -> Iterator[Operation]:
    """Children that stayed with their parent but are outside the longest run that kept its order."""
    below: dict[str, list[tuple[int, str]]] = {}
    for left, right in facing.forth.items():
        above = facing.old.parents[left]
        if above is not None and facing.forth.get(above) == facing.new.parents[right]:
            below.setdefault(above, []).append((facing.old.order[left], left))
    for above, children in below.items():
        ranks = [facing.new.order[facing.forth[path]] for _, path in sorted(children)]
        for _ in range(len(ranks) - _longest_rising(ranks)):
            yield Operation("reordered", (facing.old.classes[above], None), 1, f"{above}.*")


def _longest_rising(ranks: Sequence[int]) -> int:
    ends: list[int] = []
    for rank in ranks:
        at = bisect_left(ends, rank)
        ends[at : at + 1] = [rank]
    return len(ends)
