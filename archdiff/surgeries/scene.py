"""A diff as a surgery sees it: lookups made once for all surgeries, and the changes nobody has claimed yet."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple, TypeVar

from archdiff.diff.records import Added, AttributeChanged, Change, Diff, Removed, TensorChanged
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer

Kind = TypeVar("Kind")
Item = TypeVar("Item")


class Lookups(NamedTuple):
    """Both trees and their changes by path. ``""`` is the root, so ask ``is None`` of a partner, never for its truth."""

    old: Mapping[str, Layer]
    new: Mapping[str, Layer]
    new_of: Mapping[str, str]
    """Old path to its partner's new path."""
    old_of: Mapping[str, str]
    old_children: Mapping[str, list[str]]
    """Path to the paths of its direct children, in registration order; leaves have no entry."""
    new_children: Mapping[str, list[str]]
    at_old: Mapping[str, list[int]]
    """Old path to the indices of the changes that name it: all kinds but Added."""
    at_new: Mapping[str, list[int]]


class Scene(NamedTuple):
    """A diff, its lookups, and the indices of the changes that are still unclaimed."""

    diff: Diff
    look: Lookups
    free: frozenset[int]

    def of(self, kind: type[Kind]) -> Iterator[tuple[int, Kind]]:
        """The unclaimed changes of one kind with their indices, in order."""
        return ((index, change) for index, change in enumerate(self.diff.changes) if index in self.free and isinstance(change, kind))

    def at_old(self, path: str) -> list[tuple[int, Change]]:
        """The unclaimed changes that name this old layer."""
        return [(index, self.diff.changes[index]) for index in self.look.at_old.get(path, ()) if index in self.free]

    def at_new(self, path: str) -> list[tuple[int, Change]]:
        """The unclaimed changes that name this new layer."""
        return [(index, self.diff.changes[index]) for index in self.look.at_new.get(path, ()) if index in self.free]

    def attribute(self, new: str, name: str) -> tuple[int, AttributeChanged] | None:
        """The unclaimed change of one attribute of a new layer."""
        found = ((index, change) for index, change in self.at_new(new) if isinstance(change, AttributeChanged) and change.name == name)
        return next(found, None)

    def tensor(self, new: str, name: str) -> tuple[int, TensorChanged] | None:
        """The unclaimed change of one own tensor of a new layer."""
        found = ((index, change) for index, change in self.at_new(new) if isinstance(change, TensorChanged) and change.name == name)
        return next(found, None)

    def removed_below(self, old: str) -> tuple[int, ...]:
        """Indices of unclaimed removals at ``old`` and below it."""
        return tuple(i for path in subtree(self.look.old_children, old) for i, change in self.at_old(path) if isinstance(change, Removed))

    def added_below(self, new: str) -> tuple[int, ...]:
        """Indices of unclaimed additions at ``new`` and below it."""
        return tuple(i for path in subtree(self.look.new_children, new) for i, change in self.at_new(path) if isinstance(change, Added))

    def changed_below(self, new: str) -> tuple[int, ...]:
        """Indices of every unclaimed change at ``new`` and below it."""
        return tuple(i for path in subtree(self.look.new_children, new) for i, _ in self.at_new(path))

    def added_tops(self) -> list[tuple[int, Added]]:
        """Unclaimed additions whose parent is not new itself."""
        return [(i, change) for i, change in self.of(Added) if (parent(change.new) or "") in self.look.old_of or not change.new]

    def removed_tops(self) -> list[tuple[int, Removed]]:
        """Unclaimed removals whose parent still has a partner."""
        return [(i, change) for i, change in self.of(Removed) if (parent(change.old) or "") in self.look.new_of or not change.old]


def scene(diff: Diff) -> Scene:
    """The scene before the first surgery: every change is free."""
    matches = diff.alignment.matches
    at_old: dict[str, list[int]] = {}
    at_new: dict[str, list[int]] = {}
    for index, change in enumerate(diff.changes):
        if not isinstance(change, Added):
            at_old.setdefault(change.old, []).append(index)
        if not isinstance(change, Removed):
            at_new.setdefault(change.new, []).append(index)
    look = Lookups(
        {layer.path: layer for layer in diff.old.layers},
        {layer.path: layer for layer in diff.new.layers},
        {match.old: match.new for match in matches},
        {match.new: match.old for match in matches},
        _children(diff.old.layers),
        _children(diff.new.layers),
        at_old,
        at_new,
    )
    return Scene(diff, look, frozenset(range(len(diff.changes))))


def subtree(children: Mapping[str, list[str]], top: str) -> Iterator[str]:
    """``top`` and every path below it, in registration order."""
    stack = [top]
    while stack:
        path = stack.pop()
        yield path
        stack.extend(reversed(children.get(path, ())))


def alike(items: Iterable[Item], key: Callable[[Item], Hashable]) -> list[list[Item]]:
    """Items with equal keys together, in the order of first appearance: the same change in 32 layers is told once."""
    groups: dict[Hashable, list[Item]] = {}
    for item in items:
        groups.setdefault(key(item), []).append(item)
    return list(groups.values())


def _children(layers: Iterable[Layer]) -> dict[str, list[str]]:
    below: dict[str, list[str]] = {}
    for layer in layers:
        above = parent(layer.path)
        if above is not None:
            below.setdefault(above, []).append(layer.path)
    return below
