"""One change in one line, and what it is about, for breaches that are changes themselves."""

from __future__ import annotations

from typing import assert_never

from archdiff.diff.records import (
    Added,
    AttributeChanged,
    Change,
    CodeChanged,
    Moved,
    Removed,
    Reordered,
    Retyped,
    SharingChanged,
    TensorChanged,
)
from archdiff.promises.promise import Breach
from archdiff.story.brief import shape, value
from archdiff.tree.paths import join
from archdiff.tree.records import Tensor


def breach(index: int, change: Change) -> Breach:
    """The breach that ``change``, number ``index`` of its diff, is by itself."""
    return Breach(subjects(change), sentence(change), (index,))


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
