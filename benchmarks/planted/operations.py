"""What an alignment reports, in operations as a person would count them: one for a wrapped layer, one for a subtree that is new.

The facts are archdiff's own, for every method alike; here they are only gathered. A number such as ``layer_idx``, which follows
the position, is no operation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archdiff.diff.changes import changes
from archdiff.diff.records import Added, Alignment, AttributeChanged, Change, Match, Moved, Removed, Reordered, Retyped
from benchmarks.planted.classes import Side
from benchmarks.planted.editable import POSITIONS


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
    ordered = sorted(pairs, key=lambda pair: new.order[pair[1]])
    facts = changes(old.tree, new.tree, Alignment(tuple([Match(left, right, "content") for left, right in ordered])))
    gone = _unpaired(old, facing.forth, "removed", "unwrapped", "freed")
    came = _unpaired(new, facing.back, "added", "wrapped", "grouped")
    return [*_replaced(facing, list(gone), list(came)), *_paired(facing, facts)]


def _unpaired(side: Side, partner: Mapping[str, str], plain: str, around: str, several: str) -> Iterator[tuple[str, str, int]]:
    """(kind, path, weight) of the unpaired layers of one side: whole subtrees, and containers around paired layers."""
    adopted = _adopted(side, partner)
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


def _adopted(side: Side, partner: Mapping[str, str]) -> dict[str, int]:
    """How many paired layers each unpaired one has below it, with no paired one in between."""
    counts = {path: 0 for path in side.labels if path not in partner}
    for path in partner:
        above = side.parents[path]
        while above is not None and above not in partner:
            counts[above] += 1
            above = side.parents[above]
    return counts


def _replaced(facing: Facing, gone: list[tuple[str, str, int]], came: list[tuple[str, str, int]]) -> Iterator[Operation]:
    """What went and what came in the same place is one operation."""
    free = {_place(facing.new, path, None): (path, weight) for kind, path, weight in came if kind == "added"}
    taken = set()
    for kind, path, weight in gone:
        spot = free.get(_place(facing.old, path, facing.forth)) if kind == "removed" else None
        if spot:
            other, more = spot
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


def _paired(facing: Facing, facts: Sequence[Change]) -> Iterator[Operation]:
    """What is said of pairs: each kind once for a pair, a change of class before all other changes."""
    said: dict[tuple[str, str], dict[str, None]] = {}
    for fact in facts:
        if not isinstance(fact, (Added, Removed)):
            kind = _kind(facing, fact)
            if kind is not None:
                said.setdefault((fact.old, fact.new), {})[kind] = None
    for (left, right), kinds in said.items():
        for kind in kinds:
            if kind != "changed" or "retyped" not in kinds:
                yield _operation(facing, kind, left, right)


def _operation(facing: Facing, kind: str, left: str, right: str) -> Operation:
    above = facing.old.parents[left]
    key = (facing.old.classes[left], facing.new.classes[right])
    if kind == "reordered" and above is not None:  # which of two swapped siblings it was does not matter
        key = (facing.old.classes[above], -1)
    return Operation(kind, key, 1, left if left == right else f"{left} -> {right}")


def _kind(facing: Facing, fact: Change) -> str | None:
    if isinstance(fact, Moved):
        return _move(facing, fact.old, fact.new)
    if isinstance(fact, Reordered):
        return "reordered"
    if isinstance(fact, AttributeChanged) and fact.name in POSITIONS:
        return None
    return "retyped" if isinstance(fact, Retyped) else "changed"


def _move(facing: Facing, left: str, right: str) -> str | None:
    """Renamed in place, moved elsewhere, or only carried along by a list's numbering or by a container that came or went."""
    over, above = facing.old.parents[left], facing.new.parents[right]
    if over is not None and above is not None and facing.forth.get(over) == above:
        names = left.rpartition(".")[2], right.rpartition(".")[2]
        return None if names[0].isdigit() and names[1].isdigit() else "renamed"
    nearest, other = _nearest(facing.old, left, facing.forth), _nearest(facing.new, right, facing.back)
    return None if (None if nearest is None else facing.forth[nearest]) == other else "moved"


def _nearest(side: Side, path: str, partner: Mapping[str, str]) -> str | None:
    above = side.parents[path]
    while above is not None and above not in partner:
        above = side.parents[above]
    return above
