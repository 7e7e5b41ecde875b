"""Rotary position embedding with another base or scaling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, value

NAME = r"rope(_|$)\w*|rotary_(emb_)?(base|pct|dim)|partial_rotary_factor"


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (index, change) for index, change in scene.of(AttributeChanged) if any(re.fullmatch(NAME, part) for part in change.name.split("."))
    ]
    if found:
        told = dict.fromkeys(f"{change.name.rpartition('.')[2]} {value(change.before)} → {value(change.after)}" for _, change in found)
        yield Claim(tuple(index for index, _ in found), {"settings": listed(list(told))})


SURGERY = Surgery(
    id="rope_changed",
    title="Rotary position embedding changed: {settings}",
    sentence="Settings of the rotary position embedding changed: {settings}.",
    teaches=(
        "Rotary embedding turns queries and keys by angles that grow with the position; a larger base (theta) or a scaling slows the "
        "turns, so that longer texts stay within the angles seen in training. No trained tensor depends on it, so the old checkpoint "
        "loads without a word and its outputs change: the setting must be the one the weights were trained with."
    ),
    reference="https://arxiv.org/abs/2104.09864",
    recognise=_recognise,
)
