"""Which rows stay open: what is the same is folded, what repeats is said once."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from archdiff.diff.records import AttributeChanged, Change, Diff, Moved, Reordered, Retyped, TensorChanged
from archdiff.diff.rows import Place
from archdiff.story.page import Mark
from archdiff.story.view import View
from archdiff.tree.families import ramps
from archdiff.tree.paths import name
from archdiff.tree.records import Layer

_OPEN = 14
"""An added or removed subtree of up to so many rows is shown in full."""
_OPEN_REPEATED = 6

_PLACE_ATTRIBUTES = frozenset({"layer_idx", "layer_index", "block_idx"})


class Shown(NamedTuple):
    """Some consecutive sibling rows told as one: ``first`` … ``last`` are indices of rows, their subtrees are closed unless ``open``."""

    first: int
    last: int
    mark: Mark
    open: bool
    several: bool = False
    """Whether it is told for several places: siblings of its own, or of what it stands in."""


class Folding:
    """Marks and signatures of all rows of a diff, worked out once from the bottom up."""

    def __init__(self, diff: Diff, places: Sequence[Place]) -> None:
        self.diff = diff
        self.places = places
        self.types = {("old", layer.path): layer for layer in diff.old.layers} | {("new", layer.path): layer for layer in diff.new.layers}
        self.marks = [self.mark(place) for place in places]
        self.quiet = self._quiet()
        self.whole = self._whole()
        self.signatures = self._signatures()

    def layer(self, place: Place) -> Layer:
        """The new layer of a row, or the old one where it is gone."""
        return self.types["new", place.new] if place.new is not None else self.types["old", place.old or ""]

    def mark(self, place: Place) -> Mark:
        """What happened to a row itself, the strongest word first."""
        if place.old is None:
            return "added"
        if place.new is None:
            return "removed"
        kinds = {type(change) for index in place.changes if not _stays(change := self.diff.changes[index])}
        if Retyped in kinds:
            return "retyped"
        if kinds - {Moved, Reordered}:
            return "changed"
        return "moved" if kinds else "same"

    def _quiet(self) -> list[bool]:
        """Whether nothing happened strictly below each row."""
        calm = [True] * len(self.places)
        for index in range(len(self.places) - 1, -1, -1):
            calm[index] = all(calm[child] and self.marks[child] == "same" for child in children(self.places, index))
        return calm

    def _whole(self) -> list[bool]:
        """Whether everything below a row that came or went came or went with it; a new wrapper around old layers did not."""
        made = [mark in ("added", "removed") for mark in self.marks]
        for index in range(len(self.places) - 1, -1, -1):
            below = children(self.places, index)
            made[index] = made[index] and all(made[child] and self.marks[child] == self.marks[index] for child in below)
        return made

    def _signatures(self) -> list[int]:
        """Equal numbers for rows that tell the same, whatever their position in a list."""
        table: dict[Hashable, int] = {}
        made = [0] * len(self.places)
        for index in range(len(self.places) - 1, -1, -1):
            place = self.places[index]
            whole = self.marks[index] in ("added", "removed")
            inner = children(self.places, index) if whole or not self.quiet[index] else ()
            below = tuple((blank(self.places[child]), made[child]) for child in inner)
            key = (self.marks[index], self.layer(place).type, tuple(sorted(map(str, self._facts(place)))), below, self._settings(index))
            made[index] = table.setdefault(key, len(table))
        return made

    def _settings(self, index: int) -> Hashable:
        """New and gone layers repeat only where their settings do."""
        if self.marks[index] not in ("added", "removed"):
            return None
        layer = self.layer(self.places[index])
        held = (layer.attributes or {}).items()
        return tuple(sorted(_anywhere(f"{key}={value}", layer.path) for key, value in held if key not in _PLACE_ATTRIBUTES))

    def _facts(self, place: Place) -> Iterator[tuple[object, ...]]:
        for index in place.changes:
            change = self.diff.changes[index]
            if isinstance(change, AttributeChanged) and (factor := self.factor(place, change)) is not None:
                yield ("attribute", change.name, factor)
            elif isinstance(change, AttributeChanged) and change.name not in _PLACE_ATTRIBUTES:
                yield ("attribute", change.name, change.before, change.after)
            elif isinstance(change, TensorChanged):
                yield ("tensor", change.name, change.before and change.before.shape, change.after and change.after.shape)
            elif isinstance(change, Retyped):
                yield ("retyped", change.before, change.after)
            else:
                yield (type(change).__name__,)

    def factor(self, place: Place, change: Change) -> float | None:
        """By what a rate of stochastic depth was multiplied, which differs in every block; None of anything else."""
        if not isinstance(change, AttributeChanged) or not ramps(self.layer(place).type or ""):
            return None
        before, after = change.before, change.after
        return round(after / before, 3) if isinstance(before, float) and isinstance(after, float) and before and after else None


def _anywhere(setting: str, path: str) -> str:
    """A setting without the layer's own path or the end of it, as adapters keep it."""
    own = path
    while "." in own:
        if own in setting:
            return setting.replace(own, "")
        own = own.partition(".")[2]
    return setting


def _stays(change: Change) -> bool:
    """Whether it only says that a number was kept, in a list that lost others."""
    return isinstance(change, Moved) and change.old == change.new


def children(places: Sequence[Place], index: int) -> Iterator[int]:
    """Rows directly below a row."""
    child, end = index + 1, index + places[index].span
    while child < end:
        yield child
        child += places[child].span


def blank(place: Place) -> tuple[str | None, str | None]:
    """Own names of a row with their numbers blanked."""
    return tuple(None if path is None else re.sub(r"\d+", "#", name(path)) for path in (place.old, place.new))  # type: ignore[return-value]


def fold(folding: Folding, view: View = View()) -> Iterator[Shown]:  # noqa: B008
    """The rows to show, in order."""
    places = folding.places
    near = _near(folding, view.context)
    resume: dict[int, int] = {}
    index = 0
    while index < len(places):
        if index in resume:
            last = resume.pop(index)
            if view.whole:
                yield Shown(index, last, folding.marks[index], False)
            index = last + places[last].span
            continue
        last = index if view.every or index in near else _run(folding, index, near)
        closed = _deep(places[index], view) or (not view.every and _closed(folding, index, last))
        mark: Mark = "changed" if closed and folding.marks[index] == "same" and not folding.quiet[index] else folding.marks[index]
        yield Shown(index, last, mark, not closed, last != index or bool(resume))
        if closed:
            index = last + places[last].span
        else:
            if last != index:
                resume[index + places[index].span] = last
            index += 1


def _deep(place: Place, view: View) -> bool:
    return view.depth is not None and place.depth >= view.depth and place.span > 1


def _near(folding: Folding, context: int) -> frozenset[int]:
    """Unchanged rows that stand no more than ``context`` siblings from one where something happened."""
    if not context:
        return frozenset()
    near: set[int] = set()
    for index, place in enumerate(folding.places):
        if place.span > 1 and not folding.quiet[index]:
            below = list(children(folding.places, index))
            loud = [position for position, child in enumerate(below) if folding.marks[child] != "same" or not folding.quiet[child]]
            near.update(child for position in loud for child in below[max(0, position - context) : position + context + 1])
    return frozenset(near)


def _closed(folding: Folding, index: int, last: int) -> bool:
    """Whether a row stands for its whole subtree: nothing happened below, or all of it came or went and it is long."""
    if folding.whole[index]:
        return folding.places[index].span > (_OPEN_REPEATED if last != index else _OPEN)
    return folding.quiet[index]


def _run(folding: Folding, index: int, near: frozenset[int]) -> int:
    """The last sibling that belongs to the same line as row ``index``."""
    places = folding.places
    last, following = index, index + places[index].span
    while _sibling(places, index, following) and following not in near and _alike(folding, index, following):
        last, following = following, following + places[following].span
    return last


def _sibling(places: Sequence[Place], one: int, other: int) -> bool:
    return other < len(places) and places[other].depth == places[one].depth


def _alike(folding: Folding, one: int, other: int) -> bool:
    if folding.marks[one] == "same" and folding.quiet[one]:
        return folding.marks[other] == "same" and folding.quiet[other]
    return folding.signatures[one] == folding.signatures[other] and blank(folding.places[one]) == blank(folding.places[other])


def repeats(folding: Folding, view: View = View()) -> Iterator[Shown]:  # noqa: B008
    """The rows of one model: everything open, but equal siblings in a row told once."""
    places = folding.places
    resume: dict[int, int] = {}
    index = 0
    while index < len(places):
        if index in resume:
            last = resume.pop(index)
            if view.whole:
                yield Shown(index, last, "same", False)
            index = last + places[last].span
            continue
        last = index if view.every else _twin_run(folding, index)
        closed = _deep(places[index], view)
        yield Shown(index, last, "same", not closed)
        if closed:
            index = last + places[last].span
        else:
            if last != index:
                resume[index + places[index].span] = last
            index += 1


def _twin_run(folding: Folding, index: int) -> int:
    """The last of the siblings in a row that look alike."""
    places = folding.places
    last, following = index, index + places[index].span
    while _sibling(places, index, following) and _twins(folding, index, following):
        last, following = following, following + places[following].span
    return last


def _twins(folding: Folding, one: int, other: int) -> bool:
    """Whether two siblings look alike all the way down, their numbers aside."""
    places = folding.places
    if places[one].span != places[other].span or blank(places[one]) != blank(places[other]):
        return False
    pairs = zip(range(one, one + places[one].span), range(other, other + places[one].span), strict=True)
    return all(_same_layer(folding.layer(places[a]), folding.layer(places[b]), a == one) for a, b in pairs)


def _same_layer(one: Layer, other: Layer, top: bool) -> bool:
    return (
        one.type == other.type
        and (top or name(one.path) == name(other.path))
        and _without_place(one) == _without_place(other)
        and [tensor.shape for tensor in one.tensors or ()] == [tensor.shape for tensor in other.tensors or ()]
    )


def _without_place(layer: Layer) -> dict[str, object]:
    return {key: held for key, held in (layer.attributes or {}).items() if key not in _PLACE_ATTRIBUTES}
