"""New layers between layers that stayed: a norm after each convolution, an attention block in each block."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added
from archdiff.surgeries.anatomy import kinds, parameters
from archdiff.surgeries.inserts import claim, fresh_inside, new_arounds, role, runs, stays, why
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name, parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    around = new_arounds(scene)
    found = [change.new for _, change in scene.of(Added) if change.new and _inserted(scene, change, around)]
    for group in alike(runs(found, scene.look.new_children), lambda run: tuple(role(path, scene.look.new) for path in run)):
        tops = [path for run in group for path in run]
        inside = [scene.look.new[path] for top in tops for path in subtree(scene.look.new_children, top)]
        size = parameters(inside)
        told, reference = why([scene.look.new[path] for path in group[0]])
        facts = {
            "types": kinds(group[0], scene.look.new_children, scene.look.new),
            "verb": "is" if len(group[0]) == 1 else "are",
            "places": places([run[0] if len(run) == 1 else f"{run[0]} to {name(run[-1])}" for run in group], "places"),
            "count": count(len(group), "place"),
            "parameters": "" if not size else f", {count(size, 'parameter')} in all",
            "fresh": _FRESH if size != 0 else "No weights come with it.",
            "why": told + " " if told else "",
            "shift": _SHIFT if any(_shifts(scene, path) for path in tops) else _STAY if all(_stays(scene, path) for path in tops) else "",
        }
        claimed = (i for path in tops for i in scene.added_below(path))
        yield claim(claimed, facts, inside, "new", reference)


def _inserted(scene: Scene, change: Added, around: set[str]) -> bool:
    above = parent(change.new) or ""
    return fresh_inside(scene, change.new) and (stays(scene, above) or above in around)


def _shifts(scene: Scene, path: str) -> bool:
    """Whether a later sibling's number moved up because of it."""
    siblings = scene.look.new_children.get(parent(path) or "", [])
    later = siblings[siblings.index(path) + 1 :] if name(path).isdigit() else []
    return any(each in scene.look.old_of and name(scene.look.old_of[each]) != name(each) for each in later)


def _stays(scene: Scene, path: str) -> bool:
    """Whether the layers beside it, and what they hold, are the paired ones of old, under their old paths."""
    siblings = scene.look.new_children.get(parent(path) or "", [])
    paired = [each for top in siblings for each in subtree(scene.look.new_children, top) if each in scene.look.old_of]
    return bool(paired) and all(scene.look.old_of[each] == each for each in paired)


_FRESH = "New weights start at random, or at values that change nothing, and are not in an old checkpoint."
_STAY = "The layers beside it keep their paths, and with them their keys. "
_SHIFT = "In a numbered list every later layer's number moves up, and with it its state_dict key: an old checkpoint needs its keys mapped. "

SURGERY = Surgery(
    id="layers_inserted",
    title="{types} inserted in {count}",
    sentence="{types} {verb} new at {places}{parameters}; the layers around stayed.",
    teaches="{why}{shift}{fresh}",
    reference="https://docs.pytorch.org/docs/stable/nn.html",
    recognise=_recognise,
)
