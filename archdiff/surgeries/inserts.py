"""Layers that came into, or went from, a place that is otherwise the same; why people put such layers in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from archdiff.diff.records import Retyped
from archdiff.knowledge.card import card
from archdiff.surgeries.anatomy import LISTS, resized
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import listed
from archdiff.tree.keys import key
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer, Value

_KEYS_TITLE = "Without a place in the {other} model: {tensors}"
_KEYS_SENTENCE = "Only the {side} side has {tensors}{parameters}."
_KEYS = (
    "A checkpoint tells keys and shapes, not what its layers do nor in which order. load_state_dict wants strict=False where one side has "
    "keys that the other has not."
)


def claim(changes: Iterable[int], facts: Mapping[str, Value], inside: Sequence[Layer], side: str, reference: str) -> Claim:
    """The claim on layers that only one ``side`` has, ``inside`` being all of them; on their keys alone where no class is known."""
    if any(layer.type is not None for layer in inside):
        return Claim(tuple(changes), facts, reference=reference or None)
    tensors = listed([key(layer.path, tensor.name) for layer in inside for tensor in layer.tensors or ()], 4)
    more = {"tensors": tensors, "side": side, "other": "old" if side == "new" else "new"}
    return Claim(tuple(changes), {**facts, **more}, _KEYS_TITLE, _KEYS_SENTENCE, _KEYS)


def stays(scene: Scene, above_new: str) -> bool:
    """Whether a paired container is still of its class: only then did a layer come *into* something."""
    old = scene.look.old_of.get(above_new)
    if old is None:
        return False
    return not any(isinstance(scene.diff.changes[index], Retyped) for index in scene.look.at_new.get(above_new, ()))


def new_arounds(scene: Scene) -> set[str]:
    """New containers that were put around layers that stayed: what else is in them came in beside those."""
    look = scene.look
    same = {new: old for new, old in look.old_of.items() if not resized(scene, new)}
    return _lists(look.new, look.old_of) | _arounds(look.old_of, same)


def gone_arounds(scene: Scene) -> set[str]:
    """Containers that are gone and stood around layers that stayed in their places: what else was in them went from beside those."""
    look = scene.look
    same = {old: new for old, new in look.new_of.items() if not resized(scene, new)}
    return _lists(look.old, look.new_of) | _arounds(look.new_of, same)


def _lists(layers: Mapping[str, Layer], partner: Mapping[str, str]) -> set[str]:
    """Sequentials without partner that hold a layer that has one."""
    above = {over for path in partner if (over := parent(path)) is not None and over not in partner}
    return {path for path in above if layers[path].type == "Sequential"}


def _arounds(partner: Mapping[str, str], same: Mapping[str, str]) -> set[str]:
    """Containers without partner that stand, by name or number, where on the other side a layer is that they hold unaltered."""
    found: set[str] = set()
    for path, other in same.items():
        chain: list[str] = []
        above = parent(path)
        while above is not None and above not in partner:
            chain.append(above)
            above = parent(above)
        if chain and above is not None and parent(other) == partner[above] and _one_place(name(chain[-1]), name(other)):
            found.update(chain)
    return found


def _one_place(own: str, other: str) -> bool:
    return own == other or (own.isdigit() and other.isdigit())


def fresh_inside(scene: Scene, top: str) -> bool:
    """Whether nothing below a new layer was there before."""
    return not any(path in scene.look.old_of for path in subtree(scene.look.new_children, top))


def gone_inside(scene: Scene, top: str) -> bool:
    """Whether nothing below a removed layer lives on."""
    return not any(path in scene.look.new_of for path in subtree(scene.look.old_children, top))


def role(path: str, layers: Mapping[str, Layer]) -> tuple[str, str, str]:
    """What makes two inserted layers the same sort: type, own name without its number, the parent's type."""
    return layers[path].type or "", name(path).rstrip("0123456789"), layers[parent(path) or ""].type or ""


def runs(paths: Sequence[str], children: Mapping[str, list[str]]) -> list[list[str]]:
    """Paths that stand next to one another among their siblings, together."""
    found: list[list[str]] = []
    for path in paths:
        siblings = children.get(parent(path) or "", [])
        before = siblings.index(path) - 1
        if found and before >= 0 and found[-1][-1] == siblings[before]:
            found[-1].append(path)
        else:
            found.append([path])
    return found


def why(layers: Sequence[Layer]) -> tuple[str, str]:
    """What such layers do and why people use them, from the first card that says so; and where to read on.

    A class elsewhere that is only called like one with a card may do anything.
    """
    for layer in layers:
        found = card(layer.type, layer.origin) if layer.type else None
        if found is not None and found.by != "name" and found.why and layer.type not in LISTS:
            lead = f"{layer.type}: " if len(layers) > 1 else ""
            return f"{lead}{found.does} {found.why}", found.reference
    return "", ""
