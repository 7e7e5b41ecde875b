"""The old tree with its changes applied: equal to the new tree, which proves that a Diff says everything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from archdiff.diff.placement import child_paths
from archdiff.diff.records import (
    Absent,
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
from archdiff.tree.paths import join, name, positional
from archdiff.tree.records import Layer, Tensor, Tree, Value


def patch(old: Tree, changes: Iterable[Change]) -> Tree:
    """Rebuild the new tree from the old one and ``changes`` alone.

    Exact for trees that know everything. Not rebuilt, for no change states them: the tree's own origin, and the fingerprint and the
    defining module of a class whose source is the same in other words or another file.
    """
    work = _Workbench(old)
    for change in changes:
        work.note(change)
    return Tree(old.origin, tuple(work.build()))


@dataclass
class _Workbench:
    """The changes, sorted by what they touch."""

    old: Tree
    gone: set[str] = field(default_factory=set)
    placed: dict[str, list[tuple[int, str, str | None]]] = field(default_factory=dict)
    """New parent path to (index, new path, old path or None), for what is stated to be there."""
    displaced: dict[str, str] = field(default_factory=dict)
    fresh: dict[str, Layer] = field(default_factory=dict)
    edits: dict[str, list[Change]] = field(default_factory=dict)
    root: str | None = ""

    def note(self, change: Change) -> None:
        if isinstance(change, Removed):
            self.gone.add(change.old)
        elif isinstance(change, Added):
            self.fresh[change.new] = change.layer
            self.place(change.new, change.index, None)
        elif isinstance(change, (Moved, Reordered)):
            self.displaced[change.old] = change.new
            self.place(change.new, change.index, change.old)
        else:
            self.edits.setdefault(change.old, []).append(change)

    def place(self, new: str, index: int, old: str | None) -> None:
        if new:
            self.placed.setdefault(new.rpartition(".")[0], []).append((index, new, old))
        else:
            self.root = old

    def build(self) -> Iterable[Layer]:
        """Layers of the new tree, parents first; each is an old one edited, or a fresh one."""
        olds = {layer.path: layer for layer in self.old.layers}
        below = child_paths(layer.path for layer in self.old.layers)
        renamed: dict[str, str] = {}
        made: list[tuple[str, str | None]] = []
        stack: list[tuple[str, str | None]] = [("", self.root)]
        while stack:
            path, source = stack.pop()
            made.append((path, source))
            if source is not None:
                renamed[source] = path
            stack.extend(reversed(self.children(path, below.get(source, []) if source is not None else [])))
        for path, source in made:
            yield self.fresh[path] if source is None else self.edited(olds[source], path, renamed)

    def children(self, path: str, old: list[str]) -> list[tuple[str, str | None]]:
        """The new children of ``path``: what stayed in its order, what is stated at its index."""
        stated = sorted(self.placed.get(path, ()), key=lambda each: each[0])
        stayed = [child for child in old if child not in self.gone and child not in self.displaced]
        numbered = positional([name(child) for child in old]) and all(name(new) == str(index) for index, new, _ in stated)
        made: list[tuple[str, str | None]] = [("", child) for child in stayed]
        for index, new, source in stated:
            made.insert(index, (new, source))
        return [(new or join(path, str(index) if numbered else name(source or "")), source) for index, (new, source) in enumerate(made)]

    def edited(self, layer: Layer, path: str, renamed: Mapping[str, str]) -> Layer:
        same_as = renamed.get(layer.same_as, layer.same_as) if layer.same_as is not None else None
        source = layer.path
        layer = replace(layer, path=path, same_as=same_as, tensors=_retied(layer.tensors, renamed))
        tensors: list[TensorChanged] = []
        for change in self.edits.get(source, ()):
            if isinstance(change, Retyped):
                layer = replace(layer, type=change.layer.type, origin=change.layer.origin, code=change.layer.code)
            elif isinstance(change, AttributeChanged):
                layer = replace(layer, attributes=_set(layer.attributes or {}, change.name, change.after))
            elif isinstance(change, TensorChanged):
                tensors.append(change)
            elif isinstance(change, CodeChanged):
                layer = replace(layer, code=change.after)
            elif isinstance(change, SharingChanged):
                layer = replace(layer, same_as=change.after)
        return replace(layer, tensors=_placed(layer.tensors, tensors)) if tensors else layer


def _retied(tensors: tuple[Tensor, ...] | None, renamed: Mapping[str, str]) -> tuple[Tensor, ...] | None:
    """Ties follow their holder to its new path."""
    if not tensors or not any(tensor.tied_to for tensor in tensors):
        return tensors
    made = []
    for tensor in tensors:
        if tensor.tied_to is not None:
            holder, _, own = tensor.tied_to.rpartition(".")
            tensor = replace(tensor, tied_to=join(renamed.get(holder, holder), own))
        made.append(tensor)
    return tuple(made)


def _placed(tensors: tuple[Tensor, ...] | None, changes: list[TensorChanged]) -> tuple[Tensor, ...]:
    stated = {change.name for change in changes}
    made = [tensor for tensor in tensors or () if tensor.name not in stated]
    for change in sorted((each for each in changes if each.index is not None), key=lambda each: each.index or 0):
        if change.after is not None:
            made.insert(change.index or 0, change.after)
    return tuple(made)


def _set(attributes: Mapping[str, Value], name: str, after: Value | Absent) -> dict[str, Value]:
    """``attributes`` with one value set or taken away; a dotted name that is no attribute itself leads into nested settings."""
    head, dot, rest = name.partition(".")
    inner = attributes.get(head)
    if name in attributes or not dot or not isinstance(inner, Mapping):
        made = {key: value for key, value in attributes.items() if key != name}
        return made if isinstance(after, Absent) else {**made, name: after}
    return {**attributes, head: _set(inner, rest, after)}
