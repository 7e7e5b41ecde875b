"""Rotary position embedding put in, taken out, or given another base or scaling."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, places, step
from archdiff.tree.records import Layer

NAME = r"rope(_|$)\w*|rotary_(emb_)?(base|pct|dim)|partial_rotary_factor"


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (index, change) for index, change in scene.of(AttributeChanged) if any(re.fullmatch(NAME, part) for part in change.name.split("."))
    ]
    indices = [index for index, _ in found]
    old, new = _rotary(scene.diff.old.layers), _rotary(scene.diff.new.layers)
    came = bool(new) and not old and all(change.before is ABSENT for _, change in found)
    went = bool(old) and not new and all(change.after is ABSENT for _, change in found)
    if came:
        added = [i for i, change in scene.added_tops() if change.new in new]
        yield Claim((*indices, *added), {"places": places(new)}, _ADDED_TITLE, _ADDED, _ONE_SIDE, brief=_ADDED_BRIEF)
    elif went:
        removed = [i for i, change in scene.removed_tops() if change.old in old]
        yield Claim((*indices, *removed), {"places": places(old)}, _REMOVED_TITLE, _REMOVED, _ONE_SIDE, brief=_REMOVED_BRIEF)
    elif found:
        long, short = (list(dict.fromkeys(_said(change, longest) for _, change in found)) for longest in (60, 24))
        yield Claim(tuple(indices), {"settings": listed(long), "title": listed(short, 3)})


def _rotary(layers: Iterable[Layer]) -> list[str]:
    """Layers that compute the angles, by their class."""
    return [layer.path for layer in layers if re.search(r"Rotary\w*Emb|RoPE|Rope[A-Z]", layer.type or "")]


def _said(change: AttributeChanged, longest: int) -> str:
    name = change.name.rpartition(".")[2]
    if ABSENT in (change.before, change.after):
        return f"{name} only in the {'new' if change.before is ABSENT else 'old'} model"
    return step(name, change.before, change.after, longest)


_ADDED_TITLE = "Rotary position embedding added"
_ADDED = "The new model turns queries and keys by their position: {places}. The old one had nothing that does so."
_ADDED_BRIEF = "Queries and keys are turned by angles that grow with the position."
_REMOVED_TITLE = "Rotary position embedding removed"
_REMOVED = "The old model turned queries and keys by their position: {places}. The new one has nothing that does so."
_REMOVED_BRIEF = "Queries and keys are no longer turned by angles that grow with the position."
_ONE_SIDE = (
    "Rotary embedding turns queries and keys by angles that grow with the position, so that their product depends on how far apart two "
    "tokens are. It has no trained tensors, so a checkpoint does not tell; weights trained with another way of telling positions do not "
    "suit it."
)

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
