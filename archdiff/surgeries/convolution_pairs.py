"""One convolution that became two in a row; read by depthwise_separable and convolution_factorised."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from archdiff.surgeries.anatomy import holds_only, leaves, number, parameters, projects
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.words import count, listed, places, signed, value
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Value

MOST_BETWEEN = 3
"""Norms, activations and the like that may stand between the two."""


class Conv(NamedTuple):
    """A convolution's settings, as far as they decide its weight."""

    layer: Layer
    inputs: int
    outputs: int
    kernel: tuple[int, ...]
    stride: tuple[int, ...]
    groups: int


class Split(NamedTuple):
    """An old convolution with the two new ones, first and second, in its place, and every change that says so."""

    old: Conv
    first: Conv
    second: Conv
    place: str
    changes: tuple[int, ...]


def splits(scene: Scene, fits: Callable[[Conv, Conv, Conv], bool]) -> Iterator[Split]:
    """Every place where ``fits(old, first, second)`` holds, in the new model's order."""
    order = leaves(scene.look.new, scene.look.new_children)
    convs = [(index, conv) for index, path in enumerate(order) if (conv := convolution(scene.look.new[path]))]
    for (here, first), (there, second) in pairwise(convs):
        between = order[here + 1 : there]
        if len(between) > MOST_BETWEEN or any(projects(scene.look.new[path]) for path in between):
            continue
        for old, place in _olds(scene, first.layer.path, second.layer.path):
            if old is not None and fits(old, first, second) and _step(first, second) == old.stride:
                changes = _changes(scene, old.layer.path, place, [first.layer.path, *between, second.layer.path])
                if changes:
                    yield Split(old, first, second, place, changes)
                break


def convolution(layer: Layer) -> Conv | None:
    """A plain convolution; ``None`` for other layers and for transposed ones."""
    held = layer.attributes or {}
    inputs, outputs, kernel = number(layer, ("in_channels",)), number(layer, ("out_channels",)), held.get("kernel_size")
    if inputs is None or outputs is None or not isinstance(kernel, tuple) or "Transpose" in (layer.type or ""):
        return None
    sides = tuple(side for side in kernel if isinstance(side, int))
    stride = held.get("stride")
    steps = tuple(step for step in stride if isinstance(step, int)) if isinstance(stride, tuple) else (1,) * len(sides)
    return Conv(layer, inputs, outputs, sides, steps, number(layer, ("groups",)) or 1)


def facts(found: Sequence[Split]) -> dict[str, Value]:
    """What both surgeries tell: how many, where, how large."""
    old, new = parameters([split.old.layer for split in found]), parameters([c.layer for s in found for c in (s.first, s.second)])
    return {
        "count": count(len(found), "convolution"),
        "places": places([split.place for split in found], "places"),
        "kernels": listed(list(dict.fromkeys(value(split.old.kernel) for split in found)), 3),
        "first": listed(list(dict.fromkeys(value(split.first.kernel) for split in found)), 3),
        "second": listed(list(dict.fromkeys(value(split.second.kernel) for split in found)), 3),
        "difference": "" if old is None or new is None else f" ({old:,} → {new:,} parameters, {signed(new - old)})",
    }


def _olds(scene: Scene, first: str, second: str) -> Iterator[tuple[Conv | None, str]]:
    """The old convolution that may have stood here, and the new path of its place: a partner, or one that had the very path."""
    shared = _common(first, second)
    for new in (first, second):
        if new in scene.look.old_of:
            yield convolution(scene.look.old[scene.look.old_of[new]]), shared if scene.look.old_of[new] == shared else new
    for path in (shared, first, second):
        if path in scene.look.old and scene.look.new_of.get(path) in (None, first, second, shared):
            yield convolution(scene.look.old[path]), path


def _common(first: str, second: str) -> str:
    """The path of the nearest container of both."""
    above = parent(first)
    while above and not second.startswith(above + "."):
        above = parent(above)
    return above or ""


def _step(first: Conv, second: Conv) -> tuple[int, ...]:
    return tuple(one * two for one, two in zip(first.stride, second.stride, strict=False))


def _changes(scene: Scene, old: str, place: str, zone: list[str]) -> tuple[int, ...]:
    """What is free at the three convolutions and between them, and the containers that came to hold them."""
    found = [index for path in zone for index, _ in scene.at_new(path)]
    found += [index for index, _ in scene.at_old(old)]
    tops = {above for path in zone for above in _above(path)}
    for top in tops:
        if top.startswith(place) and top not in scene.look.old_of and holds_only(scene.look.new_children, top, {*zone}):
            found += [index for path in subtree(scene.look.new_children, top) for index, _ in scene.at_new(path)]
    return tuple(sorted(set(found)))


def _above(path: str) -> Iterator[str]:
    above = parent(path)
    while above:
        yield above
        above = parent(above)
