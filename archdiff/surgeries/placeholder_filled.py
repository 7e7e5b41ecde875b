"""A layer where an Identity kept its place, or an Identity where a layer was."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.diff.records import Moved, Reordered, Retyped
from archdiff.surgeries.anatomy import kinds, parameters
from archdiff.surgeries.consequences import replaced
from archdiff.surgeries.inserts import fresh_inside, gone_inside, why
from archdiff.surgeries.placeholders import swapped
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    for group in alike(_places(scene), lambda place: (place.before.type, place.after.type, name(place.path))):
        filled = group[0].before.type == "Identity"
        layers = [place.after if filled else place.before for place in group]
        children, every = (scene.look.new_children, scene.look.new) if filled else (scene.look.old_children, scene.look.old)
        claimed = [i for place in group for i in place.changes]
        size = parameters([every[path] for layer in layers for path in subtree(children, layer.path)])
        told, reference = why(layers[:1])
        facts = {
            "type": kinds([layers[0].path], children, every),
            "count": count(len(group), "place"),
            "places": places([place.path for place in group]),
            "parameters": "" if not size else f", {count(size, 'parameter')} in all",
            "why": told + " " if told else "",
            "did": f"What it did: {told} " if told else "",
        }
        title, sentence, teaches = (None, None, None) if filled else (_GONE_TITLE, _GONE_SENTENCE, _GONE)
        yield Claim(tuple(claimed), facts, title, sentence, teaches, reference or None)


class Place(NamedTuple):
    """A place, by its new path, where an Identity came or went."""

    path: str
    before: Layer
    after: Layer
    changes: tuple[int, ...]


def _places(scene: Scene) -> Iterator[Place]:
    """Layers paired with the Identity at their place, and blocks too unlike it to be paired."""
    for _, change in scene.of(Retyped):
        if "Identity" in (change.before, change.after) and not swapped(scene, change):
            yield Place(change.new, scene.look.old[change.old], scene.look.new[change.new], tuple(_at(scene, change)))
    for old, new, indices in replaced(scene):
        whole = gone_inside(scene, old.path) and fresh_inside(scene, new.path)
        if whole and (new.type == "Identity" or old.type == "Identity") and new.type != old.type:
            yield Place(new.path, old, new, indices)


def _at(scene: Scene, change: Retyped) -> Iterator[int]:
    """What changed at the place and came or went below it."""
    yield from (i for i, each in scene.at_new(change.new) if not isinstance(each, (Moved, Reordered)) and not _is_state(each))
    yield from scene.added_below(change.new)
    for path in subtree(scene.look.old_children, change.old):
        yield from (i for i, each in scene.at_old(path) if type(each).__name__ == "Removed")


def _is_state(change: object) -> bool:
    return getattr(change, "name", "") == "training"


_GONE_TITLE = "{type} switched off in {count}"
_GONE_SENTENCE = "Identity stands where {type} was, at {places}{parameters}: what goes in comes out."
_GONE = (
    "{did}Nothing takes its place, so the layers behind see other values than they were trained on. Tensors it had "
    "are left over in an old checkpoint; the keys of its neighbours stay, which is why an Identity is put there instead of taking it out."
)

SURGERY = Surgery(
    id="placeholder_filled",
    title="{type} switched on in {count}",
    sentence="{type} stands where an Identity kept the place, at {places}{parameters}.",
    teaches=(
        "{why}The place was there already, so no other path changes for it: new tensors, if it has any, are in no "
        "old checkpoint and start fresh."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html",
    recognise=_recognise,
)
