"""One change in one line, and what it is about, for breaches that are changes themselves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import assert_never

from archdiff.diff.records import (
    Added,
    AttributeChanged,
    Change,
    CodeChanged,
    Diff,
    Moved,
    Removed,
    Reordered,
    Retyped,
    SharingChanged,
    TensorChanged,
)
from archdiff.promises.promise import Breach
from archdiff.story.brief import shape, value
from archdiff.tree.paths import join, parent
from archdiff.tree.records import Tensor


def breaches(diff: Diff, matters: Callable[[Change], bool]) -> Iterator[Breach]:
    """The changes that matter, each a breach by itself; what was added or removed inside another such layer belongs to that one's."""
    whole = _whole(diff)
    for index, change in enumerate(diff.changes):
        if matters(change) and (index in whole or not isinstance(change, (Added, Removed))):
            yield Breach(subjects(change), sentence(change), tuple(whole.get(index, (index,))))


def _whole(diff: Diff) -> dict[int, list[int]]:
    """The top of everything that was added or removed, with all the changes inside it; parents come before their children."""
    holders: dict[tuple[bool, str | None], list[int]] = {}
    for index, change in enumerate(diff.changes):
        if isinstance(change, (Added, Removed)):
            added, path = isinstance(change, Added), change.layer.path
            holders[added, path] = holder = holders.get((added, parent(path)), [])
            holder.append(index)
    return {indices[0]: indices for indices in holders.values()}


def subjects(change: Change) -> tuple[str, ...]:
    """What a change is about: paths, with the attribute, the tensor or ``forward`` behind them; the new name first."""
    paths = list(dict.fromkeys(path for side in ("new", "old") if (path := getattr(change, side, None)) is not None))
    match change:
        case AttributeChanged() | TensorChanged():
            return tuple(join(path, change.name) for path in paths)
        case CodeChanged():
            return tuple(join(path, "forward") for path in paths)
        case _:
            return tuple(paths)


def sentence(change: Change) -> str:
    """A change as a reader says it."""
    match change:
        case Added():
            return f"{_place(change.new)} was added: {change.layer.type or 'a layer'}"
        case Removed():
            return f"{_place(change.old)} is gone: {change.layer.type or 'a layer'}"
        case Moved():
            return f"{_place(change.old)} is now {_place(change.new)}"
        case Reordered():
            return f"{_place(change.new)} is registered at another place among its siblings"
        case Retyped():
            return f"{_place(change.new)} is of another class: {change.before} → {change.after}"
        case AttributeChanged():
            return f"{join(change.new, change.name)}: {value(change.before)} → {value(change.after)}"
        case TensorChanged():
            return f"{join(change.new, change.name)}: {_tensors(change.before, change.after)}"
        case CodeChanged():
            return f"{_place(change.new)}: the code of {change.type} was edited"
        case SharingChanged():
            return f"{_place(change.new)} is shared otherwise: {_shared(change.before)} → {_shared(change.after)}"
        case _:
            assert_never(change)


def _place(path: str) -> str:
    return path or "the whole model"


def _shared(path: str | None) -> str:
    return "its own module" if path is None else f"the module at {_place(path)}"


def _tensors(before: Tensor | None, after: Tensor | None) -> str:
    """Where two tensors differ; the one that is gone or new with its shape."""
    if before is None or after is None:
        there = before or after
        return f"{'gone' if after is None else 'new'}, {there.kind if there else ''} {shape(there)}"
    told = [f"{shape(before)} → {shape(after)}"] if before.shape != after.shape else []
    for name in ("kind", "dtype", "trainable", "persistent", "tied_to"):
        old, new = getattr(before, name), getattr(after, name)
        if old != new and (name == "tied_to" or None not in (old, new)):
            told.append(f"{name.replace('_', ' ')} {old} → {new}")
    return ", ".join(told) or "at another place among its layer's tensors"
