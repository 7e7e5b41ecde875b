"""Rotary position embedding with another base or scaling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, step

NAME = r"rope(_|$)\w*|rotary_(emb_)?(base|pct|dim)|partial_rotary_factor"


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (index, change) for index, change in scene.of(AttributeChanged) if any(re.fullmatch(NAME, part) for part in change.name.split("."))
    ]
    if found:
        steps = [(change.name.rpartition(".")[2], change.before, change.after) for _, change in found]
        long, short = (list(dict.fromkeys(step(*each, longest) for each in steps)) for longest in (60, 24))
        yield Claim(tuple(index for index, _ in found), {"settings": listed(long), "title": listed(short, 3)})


SURGERY = Surgery(
    id="rope_changed",
    title="Rotary position embedding changed: {title}",
    sentence="Settings of the rotary position embedding changed: {settings}.",
    teaches=(
        "Rotary embedding turns queries and keys by angles that grow with the position; a larger base (theta) or a scaling slows the "
        "turns, so that longer texts stay within the angles seen in training. No trained tensor depends on it, so old weights fit "
        "without a word and give other outputs: the setting must be the one the weights were trained with."
    ),
    reference="https://arxiv.org/abs/2104.09864",
    recognise=_recognise,
)
