"""Which parameters began or ceased to train; read by the surgeries frozen and unfrozen."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.consequences import parameters
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, places
from archdiff.tree.totals import totals


def switched(scene: Scene, on: bool) -> Iterator[Claim]:
    """One claim on all parameters whose trainability alone became ``on``."""
    found = [
        (index, change)
        for index, change in scene.of(TensorChanged)
        if change.before is not None
        and change.after is not None
        and (change.before.trainable, change.after.trainable) == (not on, on)
        and (change.before.shape, change.before.dtype) == (change.after.shape, change.after.dtype)
    ]
    if not found:
        return
    sums = totals(scene.diff.new.layers)
    facts = {
        "tensors": count(len(found), "parameter tensor"),
        "parameters": count(parameters(scene, [change for _, change in found]), "parameter"),
        "places": places(list(dict.fromkeys(change.new for _, change in found))),
        "trained": "an unknown number" if sums.trainable is None else f"{sums.trainable:,}",
        "all": "an unknown number" if sums.parameters is None else f"{sums.parameters:,}",
    }
    yield Claim(tuple(index for index, _ in found), facts)
