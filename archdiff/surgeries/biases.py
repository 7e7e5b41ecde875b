"""Biases that came or went on layers that else stayed the same; read by bias_added and bias_removed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped, TensorChanged
from archdiff.surgeries.anatomy import own, projects
from archdiff.surgeries.consequences import parameters
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, listed, places

BIAS = r"bias(_ih_l\d+(_reverse)?|_hh_l\d+(_reverse)?)?$"


def toggled(scene: Scene, on: bool) -> Iterator[Claim]:
    """One claim on all biases that were switched ``on``, with the settings that say so."""
    tensors = [(index, change) for index, change in scene.of(TensorChanged) if _toggled(scene, change, on)]
    if not tensors:
        return
    spots = {change.new for _, change in tensors}
    settings = [index for index, change in scene.of(AttributeChanged) if _says(change, on) and (change.new in spots or "." in change.name)]
    paths = list(dict.fromkeys(change.new for _, change in tensors))
    kinds = list(dict.fromkeys(scene.look.new[path].type or "layer" for path in paths))
    yield Claim(
        (*(index for index, _ in tensors), *settings),
        {
            "layers": count(len(paths), "layer"),
            "kinds": listed(kinds),
            "places": places(paths),
            "parameters": count(parameters(scene, [change for _, change in tensors]), "parameter"),
        },
    )


def _toggled(scene: Scene, change: TensorChanged, on: bool) -> bool:
    came, there = (change.after, change.before) if on else (change.before, change.after)
    if came is None or there is not None or came.kind != "parameter" or not re.search(BIAS, change.name):
        return False
    weight = change.name.replace("bias_", "weight_", 1)
    with_weight = weight != change.name and scene.tensor(change.new, weight) is not None
    return not with_weight and (_keeps_class(scene, change) or _still_projects(scene, change))


def _keeps_class(scene: Scene, change: TensorChanged) -> bool:
    return not any(isinstance(other, Retyped) for _, other in scene.at_new(change.new))


def _still_projects(scene: Scene, change: TensorChanged) -> bool:
    """Whether the layer is a projection by another class: a Linear of a library's own, or the Conv1D that some write a Linear as."""
    sides = scene.look.old[change.old], scene.look.new[change.new]
    return all(projects(layer) and own(layer, "weight") is not None for layer in sides)


def _says(change: AttributeChanged, on: bool) -> bool:
    return re.search(BIAS, change.name) is not None and change.before is (not on) and change.after is on
