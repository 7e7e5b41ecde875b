"""Modules that kept their place and have another name."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved
from archdiff.surgeries.anatomy import related
from archdiff.surgeries.moves import altered, key_step
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import join, name, parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    if not related(scene):
        return
    found = [(index, change) for index, change in scene.of(Moved) if change.new and change.old and _in_place(scene, change)]
    kept = tuple(index for index, change in found if change.old == change.new)
    if kept:
        yield Claim(kept, {}, title=_KEPT_TITLE, sentence=_KEPT, teaches=_ANEW, brief=_KEPT)
    found = [item for item in found if item[0] not in kept]
    if not found:
        return
    pairs = alike(found, lambda item: (name(item[1].old), name(item[1].new)))
    told = [f"{name(group[0][1].old)} → {name(group[0][1].new)}" + (f" ({len(group)} times)" if len(group) > 1 else "") for group in pairs]
    moves = [change for _, change in found]
    other, step = sum(altered(scene, move.new) > 0 for move in moves), key_step(scene, moves)
    facts = {
        "count": count(len(found), "module"),
        "names": listed(told),
        "have": "has" if len(found) == 1 else "have",
        "key": f" ({step})" if step else "",
        "other": "it" if len(found) == 1 else "all of them" if other == len(found) else f"{other:,} of them",
    }
    if any(_taken(scene, move) for move in moves):
        yield Claim(tuple(index for index, _ in found), facts, teaches=_SWAPPED)
    elif other:
        yield Claim(tuple(index for index, _ in found), facts, sentence=_OTHER, teaches=_KEYS)
    elif not step:
        yield Claim(tuple(index for index, _ in found), facts, teaches=_NO_KEYS)
    else:
        yield Claim(tuple(index for index, _ in found), facts)


def _taken(scene: Scene, move: Moved) -> bool:
    """Whether the new name was that of another layer beside it."""
    return join(parent(move.old) or "", name(move.new)) in scene.look.old


def _in_place(scene: Scene, move: Moved) -> bool:
    above = parent(move.old)
    return above is not None and scene.look.new_of.get(above) == parent(move.new)


_KEPT_TITLE = "Numbers kept"
_KEPT = "A list lost layers, and what is left of it kept its numbers, and with them its keys."
_ANEW = "A list that is built anew from the same layers counts them from 0, which gives their keys other names."
_OTHER = "{count} under the same parents {have} another name: {names}; {other} changed inside as well."
_KEYS = (
    "A name is how the parent's forward calls its child, and a part of the state_dict key: of an old checkpoint what kept its size loads "
    "only after its keys are mapped{key}. What changed inside is told by itself."
)

_SWAPPED = (
    "A parent's forward calls its children by name, and some took the name of another one: unless forward was changed with them, each is "
    "now called in the other's place, and the model computes something else or fails. Old keys must be mapped{key}."
)
_NO_KEYS = (
    "A name is how the parent's forward calls its child. Nothing inside has weights or buffers, so no key of the state_dict changes: an "
    "old checkpoint neither knows nor misses these names."
)

SURGERY = Surgery(
    id="renamed",
    title="Renamed: {count}",
    sentence="{count} under the same parents {have} another name: {names}.",
    teaches=(
        "A name is how the parent's forward calls its child, and a part of the state_dict key: nothing is computed otherwise, but an old "
        "checkpoint loads only after its keys are mapped{key}."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_module",
    recognise=_recognise,
)
