"""A setting of a layer that stayed: kernel, stride, padding, in-place, an entry of a configuration. What no surgery names is told here."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeAlias

from archdiff.diff.records import ABSENT, Absent, AttributeChanged, Retyped, TensorChanged
from archdiff.knowledge.card import Attribute, card
from archdiff.surgeries.anatomy import IN, OUT
from archdiff.surgeries.names import bare, family
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, step, value
from archdiff.tree.records import Value

Item: TypeAlias = tuple[int, AttributeChanged]

_SHAPING = frozenset(
    "kernel_size groups num_embeddings num_parameters normalized_shape hidden_size bidirectional proj_size input_size".split()
)
"""Settings that give the layer's own tensors their sizes."""

_RECURRENT = r"_l\d+(_reverse)?$"

_CHECKPOINT = {
    "loads": "No tensor depends on it, so a state_dict does not tell.",
    "shapes": "The layer's tensors have other sizes, so its old ones do not load.",
    "keys": "Tensors come or go with it, so an old checkpoint needs strict=False.",
}


def _recognise(scene: Scene) -> Iterator[Claim]:
    every = [(index, _optional(scene, change)) for index, change in scene.of(AttributeChanged) if _states(scene, change)]
    yield from _one_sided(scene, [item for item in every if ABSENT in (item[1].before, item[1].after)])
    found = [item for item in every if ABSENT not in (item[1].before, item[1].after)]
    steps = alike(found, lambda item: _key(scene, item[1]))
    for group in alike(steps, lambda step: tuple(change.new for _, change in step)):
        yield _together(scene, group)


def _together(scene: Scene, steps: list[list[Item]]) -> Claim:
    """The settings that changed in the same layers."""
    changes = [step[0][1] for step in steps]
    paths = [change.new for _, change in steps[0]]
    claimed = [index for step in steps for index, _ in step]
    if any(change.name in _SHAPING for change in changes):
        claimed += [i for path in paths for i, each in scene.at_new(path) if _reshaped(each)]
    layer = scene.look.new[paths[0]]
    known = card(layer.type, layer.origin) if layer.type else None
    attributes = [known.attribute(change.name) if known else None for change in changes]
    kinds = list(dict.fromkeys(scene.look.new[path].type or "layer" for path in paths))
    facts = {
        "settings": listed([step(change.name, change.before, change.after, _LONG) for change in changes], 6),
        "title": listed([step(change.name, change.before, change.after, _SHORT) for change in changes], 3),
        "places": places(paths, "modules"),
        "count": count(len(paths), "module"),
        "type": listed(kinds, 3),
        "verb": "has" if len(paths) == 1 else "have",
        "effects": " ".join(dict.fromkeys(_effect(*pair) for pair in zip(changes, attributes, strict=True))),
    }
    if all(_equal(change) for change in changes):
        return Claim(tuple(claimed), facts, teaches=_SAME)
    if all(change.name.startswith("_") for change in changes):
        return Claim(tuple(claimed), facts, teaches=_PRIVATE)
    return Claim(tuple(claimed), facts, reference=known.reference if any(attributes) and known and known.reference else None)


def _one_sided(scene: Scene, found: list[Item]) -> Iterator[Claim]:
    """Settings that only one of the two versions of a class has, told together."""
    for group in alike(found, lambda item: item[1].before is ABSENT):
        gained = group[0][1].before is ABSENT
        told = [_held(change.name, change.after if gained else change.before) for _, change in group]
        names = list(dict.fromkeys(change.name for _, change in group))
        facts = {
            "name": names[0],
            "settings": listed(list(dict.fromkeys(told)), 8),
            "places": places(list(dict.fromkeys(change.new for _, change in group))),
            "side": "new" if gained else "old",
            "count": count(len(set(told)), "setting"),
            "verb": "is" if len(set(told)) == 1 else "are",
        }
        yield Claim(tuple(index for index, _ in group), facts, _ONE_TITLE if len(names) == 1 else _SOME_TITLE, _ONE_SENTENCE, _ONE)


def _optional(scene: Scene, change: AttributeChanged) -> AttributeChanged:
    """With None where an option of the class is left out, as it is kept: nobody would say that one side does not have it."""
    sides = scene.look.old[change.old], scene.look.new[change.new]
    if ABSENT not in (change.before, change.after) or sides[0].type != sides[1].type or sides[0].origin != sides[1].origin:
        return change
    known = card(sides[1].type, sides[1].origin) if sides[1].type else None
    if known is None or known.attribute(change.name) is None:
        return change
    return replace(
        change, before=None if change.before is ABSENT else change.before, after=None if change.after is ABSENT else change.after
    )


def _held(name: str, what: Value | Absent) -> str:
    """A setting with its value; of nested ones how much they hold."""
    if isinstance(what, Mapping):
        return f"{name} ({count(len(what), 'entry', 'entries')})"
    said = value(what)
    return name if len(said) > _LONG or "<" in said else f"{name} {said}"


def _states(scene: Scene, change: AttributeChanged) -> bool:
    """Whether the layer is of its old class, or of one that is only named otherwise; widths are other surgeries' business."""
    facts = (scene.diff.changes[index] for index in scene.look.at_new.get(change.new, ()))
    retyped = next((fact for fact in facts if isinstance(fact, Retyped)), None)
    kept = retyped is None or bare(retyped.before) == bare(retyped.after) or family(retyped.before, retyped.after) is not None
    if ABSENT in (change.before, change.after):
        return kept and change.name != "training"
    return change.name not in ("training", *IN, *OUT, "num_features")


def _key(scene: Scene, change: AttributeChanged) -> tuple[str, str]:
    """The same step is told once. Where a card explains the setting, it belongs to that class; else it says the same of every holder."""
    layer = scene.look.new[change.new]
    known = card(layer.type, layer.origin) if layer.type and "." not in change.name else None
    explained = known is not None and known.attribute(change.name) is not None
    return step(change.name, change.before, change.after, _LONG), layer.type or "" if explained else ""


def _reshaped(change: object) -> bool:
    """Whether a tensor has another size; one of a recurrent layer may come or go."""
    if not isinstance(change, TensorChanged):
        return False
    return (change.before is not None and change.after is not None) or re.search(_RECURRENT, change.name) is not None


def _equal(change: AttributeChanged) -> bool:
    """Whether one side only writes a number once that the other writes for every side: 1 and (1, 1)."""
    pair = (change.before, change.after)
    for one, other in (pair, pair[::-1]):
        if isinstance(one, int) and isinstance(other, tuple) and other and all(side == one for side in other):
            return True
    return False


def _effect(change: AttributeChanged, attribute: Attribute | None) -> str:
    """What the card says of this change, and of the checkpoint; a plain sentence where there is no card."""
    if attribute is None:
        return _UNKNOWN
    said = attribute.change or (attribute.rise if _rises(change) else attribute.fall)
    words = said.replace("{before}", value(change.before)).replace("{after}", value(change.after)) if "{times" not in said else ""
    meaning = f"{change.name}: {attribute.meaning}." if attribute.meaning else ""
    effect = f"With this change {words}." if words else ""
    loads = attribute.checkpoint if attribute.checkpoint in _CHECKPOINT else "loads" if "no tensor depends" in attribute.checkpoint else ""
    return " ".join(part for part in (meaning, effect, _CHECKPOINT.get(loads, attribute.checkpoint)) if part)


def _rises(change: AttributeChanged) -> bool:
    old, new = (each[0] if isinstance(each, tuple) and each else each for each in (change.before, change.after))
    return isinstance(old, (int, float)) and isinstance(new, (int, float)) and new > old


_UNKNOWN = (
    "What it decides is in the class's own code: a setting has no tensor, so state_dict may match to the letter while the output differs."
)
_LONG, _SHORT = 40, 24
"""How many letters of a value a sentence and a title have room for."""
_ONE_TITLE = "Setting {name} only in the {side} model"
_SOME_TITLE = "{count} only in the {side} model"
_ONE_SENTENCE = "{settings} {verb} kept by the {side} model only, at {places}."
_ONE = (
    "A setting that one side does not have belongs to another version of the class, to what a library noted on it, or to something "
    "switched on. It has no tensor, so keys and shapes do not tell; whether it changes the output is decided in the class's code."
)
_SAME = "The two are the same setting in other words: one number stands for every side. Nothing is computed otherwise."
_PRIVATE = (
    "A name that begins with an underscore is the library's own note on a module, no public setting. It may steer the class's code or "
    "mean nothing at all; tensors and keys are not affected."
)

SURGERY = Surgery(
    id="settings_changed",
    title="{title}",
    sentence="{count} ({type}) {verb} other settings: {settings}, at {places}.",
    teaches="{effects}",
    reference="https://docs.pytorch.org/docs/stable/nn.html",
    recognise=_recognise,
)
