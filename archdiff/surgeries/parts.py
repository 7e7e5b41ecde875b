"""Whole named parts of a model, such as an encoder or a tower; read by part_added, part_removed and copy_added."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import LISTS, Tail, kinds, parameters, weighted
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.words import count
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer

FEWEST = 3
"""With fewer layers with weights it is a layer or a head, not a part."""

_SERIES = re.compile(r"_?\d+$")


class Side(NamedTuple):
    """One model: its layers, their children, and those layers that have no partner in the other model."""

    layers: Mapping[str, Layer]
    children: Mapping[str, list[str]]
    lonely: Collection[str]


def parts(side: Side) -> Iterator[str]:
    """Containers near the root, with a name of their own, that hold layers with weights which nearly all have no partner."""
    taken: list[str] = []
    for path in side.lonely:
        if path.count(".") > 1 or not path or path not in side.children or name(path)[-1:].isdigit():
            continue
        if not any(path.startswith(above + ".") for above in taken) and _whole(side, path):
            taken.append(path)
            yield path


def _whole(side: Side, top: str) -> bool:
    """A layer or two may have found a partner that is only like them."""
    inside = [path for path in subtree(side.children, top) if weighted(side.layers[path])]
    alone = sum(path in side.lonely for path in inside)
    return alone >= FEWEST and alone >= 0.9 * len(inside)


def without_parts(scene: Scene, end: Tail | None) -> Tail | None:
    """A tail without whole parts that do not hold the last projection: a decoder before it is no head, nor is one of many blocks."""
    if end is None or (end.old_output is not None and _in_series(scene, end.old_output)):
        return None
    old = Side(scene.look.old, scene.look.old_children, {change.old: None for _, change in scene.of(Removed)})
    new = Side(scene.look.new, scene.look.new_children, {change.new: None for _, change in scene.of(Added)})
    kept_old, kept_new = _outside(old, end.old, end.old_output), _outside(new, end.new, end.new_output)
    return end._replace(old=kept_old, new=kept_new) if (kept_old, kept_new) != (end.old, end.new) else end


def _in_series(scene: Scene, path: str) -> bool:
    """Whether an old layer is inside one of several numbered blocks of one class that normalise: a body's block, not a head."""
    block = parent(path)
    while block:
        kind, beside = scene.look.old[block].type, scene.look.old_children.get(parent(block) or "", ())
        alike = sum(scene.look.old[each].type == kind for each in beside)
        if block[-1:].isdigit() and kind not in LISTS and alike > 1:
            return any(norm(scene.look.old[inner]) for inner in subtree(scene.look.old_children, block))
        block = parent(block)
    return False


def _outside(side: Side, leaves: tuple[str, ...], last: str | None) -> tuple[str, ...]:
    apart = [path + "." for path in parts(side) if last is None or not last.startswith(path + ".")]
    return tuple(path for path in leaves if not path.startswith(tuple(apart)))


def beside(side: Side, tops: Collection[str]) -> list[str]:
    """What else has no partner right beside the parts: a projection behind a tower, say."""
    above = {parent(path) or "" for path in tops} | {""}
    return [path for path in side.lonely if path and path not in tops and (parent(path) or "") in above and not _holds(side, path)]


def namesakes(side: Side, tops: Collection[str]) -> list[str]:
    """What else has no partner, deeper down, and has the name and class of one of the parts."""
    sorts = {(name(path), side.layers[path].type) for path in tops}
    return [
        path
        for path in side.lonely
        if path not in tops
        and (name(path), side.layers[path].type) in sorts
        and (parent(path) or "") not in side.lonely
        and not _holds(side, path)
    ]


def _holds(side: Side, top: str) -> bool:
    """Whether something in it has a partner."""
    return any(path not in side.lonely for path in subtree(side.children, top))


def described(side: Side, path: str) -> str:
    """``vision_model, CLIPVisionTransformer of 21 layers, 1,000 parameters``."""
    inside = [side.layers[each] for each in subtree(side.children, path)]
    size = parameters(inside)
    told = f"{path}, {kinds([path], side.children, side.layers)} with {count(len(inside) - 1, 'layer')} inside"
    return told + (f" and {count(size, 'parameter')}" if size is not None else "")


def twin(side: Side, path: str) -> str | None:
    """Another part of the same model that was there before and holds the same layers with the same shapes; a series of blocks is none."""
    mine = _build(side, path)
    for other in side.children:
        if not other or other == path or (path + ".").startswith(other + ".") or (other + ".").startswith(path + "."):
            continue
        if side.layers[other].type != side.layers[path].type or _stem(other) == _stem(path) or name(other).isdigit():
            continue
        inside = [each for each in subtree(side.children, other) if weighted(side.layers[each])]
        if 2 * sum(each not in side.lonely for each in inside) >= len(inside) and _build(side, other) == mine:
            return other
    return None


def _stem(path: str) -> str:
    """A name without its number: block1 and block2 are a series."""
    return _SERIES.sub("", name(path)) if name(path)[-1:].isdigit() else path


def _build(side: Side, top: str) -> list[tuple[str, str | None, tuple[object, ...]]]:
    return [
        (
            path[len(top) :],
            side.layers[path].type,
            tuple((tensor.name, tensor.shape) for tensor in side.layers[path].tensors or ()),
        )
        for path in subtree(side.children, top)
    ]
