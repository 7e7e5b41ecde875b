"""Layers taken out from between layers that stayed."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Removed, Retyped
from archdiff.surgeries.anatomy import kinds, parameters
from archdiff.surgeries.inserts import claim, gone_arounds, gone_inside, role, runs, stays, why
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name, parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    around = gone_arounds(scene)
    found = [change.old for _, change in scene.of(Removed) if change.old and _taken_out(scene, change, around)]
    for group in alike(runs(found, scene.look.old_children), lambda run: tuple(role(path, scene.look.old) for path in run)):
        tops = [path for run in group for path in run]
        inside = [scene.look.old[path] for top in tops for path in subtree(scene.look.old_children, top)]
        size = parameters(inside)
        told, reference = why([scene.look.old[path] for path in group[0]])
        facts = {
            "types": kinds(group[0], scene.look.old_children, scene.look.old),
            "verb": "is" if len(group[0]) == 1 else "are",
            "places": places([run[0] if len(run) == 1 else f"{run[0]} to {name(run[-1])}" for run in group], "places"),
            "count": count(len(group), "place"),
            "parameters": "" if not size else f", {count(size, 'parameter')} in all",
            "why": f"What it did: {told} " if told else "",
            "keys": _KEYS if any(layer.tensors != () for layer in inside) else "",
            "shift": _SHIFT if any(_shifts(scene, path) for path in tops) else "",
        }
        claimed = (i for path in tops for i in scene.removed_below(path))
        yield claim(claimed, facts, inside, "old", reference)


def _taken_out(scene: Scene, change: Removed, around: set[str]) -> bool:
    above = parent(change.old) or ""
    stayed = above in scene.look.new_of and stays(scene, scene.look.new_of[above])
    return gone_inside(scene, change.old) and (stayed or (above in around and not _elsewhere(scene, change)))


def _elsewhere(scene: Scene, change: Removed) -> bool:
    """Whether a layer of its class came beside the wrapper that held it, so that it changed its place rather than went."""
    above = parent(change.old) or ""
    while above not in scene.look.new_of:
        above = parent(above) or ""
    beside = scene.look.new_children.get(scene.look.new_of[above], ())
    return any(scene.look.new[path].type == change.layer.type and _came(scene, path) for path in beside)


def _came(scene: Scene, path: str) -> bool:
    return any(isinstance(scene.diff.changes[index], (Added, Retyped)) for index in scene.look.at_new.get(path, ()))


def _shifts(scene: Scene, path: str) -> bool:
    siblings = scene.look.old_children.get(parent(path) or "", [])
    later = siblings[siblings.index(path) + 1 :] if name(path).isdigit() else []
    return any(each in scene.look.new_of and name(scene.look.new_of[each]) != name(each) for each in later)


_KEYS = " Its tensors are left over in an old checkpoint, so load_state_dict wants strict=False or keys that are taken out."
_SHIFT = " In a numbered list every later layer's number moves down, and with it its state_dict key."

SURGERY = Surgery(
    id="layers_removed",
    title="{types} removed from {count}",
    sentence="{types} {verb} gone from {places}{parameters}; the layers around stayed.",
    teaches=("{why}The layers behind were trained on what it gave and see other values until they are trained again.{keys}{shift}"),
    reference="https://docs.pytorch.org/docs/stable/nn.html",
    recognise=_recognise,
)
