"""A layer where an Identity kept its place, or an Identity where a layer was."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved, Reordered, Retyped
from archdiff.surgeries.anatomy import parameters
from archdiff.surgeries.inserts import why
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [change for _, change in scene.of(Retyped) if "Identity" in (change.before, change.after)]
    for group in alike(found, lambda change: (change.before, change.after, name(change.new))):
        filled = group[0].before == "Identity"
        layers = [scene.look.new[c.new] if filled else scene.look.old[c.old] for c in group]
        claimed = [i for change in group for i in _at(scene, change)]
        size = parameters(layers)
        told, reference = why(layers[:1])
        facts = {
            "type": layers[0].type or "layer",
            "count": count(len(group), "place"),
            "places": places([change.new for change in group]),
            "parameters": "" if not size else f", {count(size, 'parameter')} in all",
            "why": told + " " if told else "",
        }
        title, sentence, teaches = (None, None, None) if filled else (_GONE_TITLE, _GONE_SENTENCE, _GONE)
        yield Claim(tuple(claimed), facts, title, sentence, teaches, reference or None)


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
    "What it did: {why}Nothing takes its place, so the layers behind see other values than they were trained on. Its tensors are left "
    "over in an old checkpoint; all other keys stay, which is why an Identity is put there instead of taking the layer out."
)

SURGERY = Surgery(
    id="placeholder_filled",
    title="{type} switched on in {count}",
    sentence="{type} stands where an Identity kept the place, at {places}{parameters}.",
    teaches=(
        "{why}The place was there already, so no other path changes: an old checkpoint loads with strict=False, and the new tensors, if "
        "it has any, start fresh."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html",
    recognise=_recognise,
)
