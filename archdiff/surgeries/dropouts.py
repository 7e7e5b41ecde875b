"""Which layers and settings are dropout, which are stochastic depth, and how strong they were on both sides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple

from archdiff.diff.records import Absent, Added, AttributeChanged, Removed, Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.placeholders import alone
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Value

Sort = Literal["dropout", "stochastic depth"]

DROPOUT = r"(Stable|RNN|X)?Dropout([123]d)?"
DEPTH = r"\w*(DropPath|StochasticDepth|DropConnect)"
SETTING = r"(\w*_)?(p?drop|pdrop|dropout)(_?(p|prob|rate|out|ratio))*|(weight|input|hidden|embed|output)_p"
DEPTH_SETTING = r"(\w*_)?(drop_?path|stochastic_depth|drop_?connect|layer_?drop)(_?(prob|rate|p))*"


class Rate(NamedTuple):
    """One place where a share of activations (or of residual branches) is dropped in training; 0 stands for no layer at all."""

    sort: Sort
    path: str
    before: float
    after: float
    changes: tuple[int, ...]
    how: Literal["setting", "layer"]


def rates(scene: Scene) -> Iterator[Rate]:
    """Every unclaimed change of a drop rate: by a setting, by a placeholder put in or replaced, by a leaf added or removed."""
    for index, change in scene.of(AttributeChanged):
        sort = _sort_of_setting(scene.look.new[change.new], change.name)
        if (
            sort
            and _rate(change.before)
            and _rate(change.after)
            and not any(isinstance(each, Retyped) for _, each in scene.at_new(change.new))
        ):
            yield Rate(sort, change.new, _number(change.before), _number(change.after), (index,), "setting")
    for _, retyped in scene.of(Retyped):
        old, new = scene.look.old[retyped.old], scene.look.new[retyped.new]
        kind = (sort_of(old), sort_of(new))
        if "Identity" in (old.type, new.type) and any(kind):
            yield Rate(kind[0] or kind[1] or "dropout", new.path, own(old), own(new), consequences(scene, new.path), "layer")
    went = {change.old for _, change in scene.of(Removed) if not sort_of(change.layer)}
    fresh = {change.new for _, change in scene.of(Added) if not sort_of(change.layer)}
    for index, gone in scene.of(Removed):
        sort = sort_of(gone.layer)
        if sort and _parent_stays(scene, gone.old) and alone(scene.look.old_children, gone.old, went):
            yield Rate(sort, gone.old, own(gone.layer), 0.0, (index,), "layer")
    for index, came in scene.of(Added):
        sort = sort_of(came.layer)
        if sort and (parent(came.new) or "") in scene.look.old_of and alone(scene.look.new_children, came.new, fresh):
            yield Rate(sort, came.new, 0.0, own(came.layer), (index,), "layer")


def _parent_stays(scene: Scene, old: str) -> bool:
    above = parent(old)
    new = None if above is None else scene.look.new_of.get(above)
    return above is not None and new is not None and scene.look.old[above].type == scene.look.new[new].type


def sort_of(layer: Layer) -> Sort | None:
    """Whether a layer is dropout or stochastic depth, by its class name."""
    if re.fullmatch(DROPOUT, layer.type or ""):
        return "dropout"
    return "stochastic depth" if re.fullmatch(DEPTH, layer.type or "") else None


def _sort_of_setting(layer: Layer, name: str) -> Sort | None:
    last = name.rpartition(".")[2]
    if last in ("p", "drop_prob"):
        return sort_of(layer)
    if re.fullmatch(DEPTH_SETTING, last):
        return "stochastic depth"
    return "dropout" if re.fullmatch(SETTING, last) else None


def own(layer: Layer) -> float:
    """The rate a layer drops with; 0 for Identity."""
    held = layer.attributes or {}
    return next((_number(held[name]) for name in ("p", "drop_prob") if name in held and _rate(held[name])), 0.0)


def _rate(value: Value | Absent) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value <= 1)


def _number(value: Value | Absent) -> float:
    return float(value) if isinstance(value, (int, float)) else 0.0


def spread(numbers: list[float]) -> str:
    """``0.5``, or ``0 to 0.2`` where the rates differ."""
    low, high = min(numbers), max(numbers)
    return f"{low:.3g}" if low == high else f"{low:.3g} to {high:.3g}"
