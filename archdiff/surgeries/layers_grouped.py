"""Neighbours put into one module of their own, while placeholders keep the places they left: how layers are fused before quantising."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.diff.records import Added, Moved, Removed, Reordered, Retyped
from archdiff.surgeries.anatomy import LISTS
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import join, name, parent
from archdiff.tree.records import Layer


class Group(NamedTuple):
    """A new module, what it holds, and the changes that put that there."""

    path: str
    holds: tuple[str, ...]
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    used: set[str] = set()
    found = [group for _, change in scene.of(Added) if (group := _group(scene, change, used)) is not None]
    for same in alike(found, lambda group: (scene.look.new[group.path].type, group.holds)):
        yield Claim(
            tuple(index for group in same for index in group.changes),
            {
                "type": scene.look.new[same[0].path].type or "a module",
                "holds": listed(list(same[0].holds)),
                "count": count(len(same), "place"),
                "places": places([group.path for group in same], "places"),
            },
        )


def _group(scene: Scene, change: Added, used: set[str]) -> Group | None:
    """The group, if all it holds stood beside one another under the same parent, and an Identity is in the place of some.

    ``used`` are the old layers that groups before it took, and is added to.
    """
    below = scene.look.new_children.get(change.new, [])
    above = scene.look.old_of.get(parent(change.new) or "")
    if above is None or change.layer.type in LISTS or any(path in scene.look.new_children for path in below):
        return None
    siblings = scene.look.old_children.get(above, [])
    left = {old: indices for old in siblings if old not in used and (indices := _vacated(scene, old))}
    claimed = [index for path in (change.new, *below) for index, each in scene.at_new(path) if _moves(each)]
    taken: list[str] = []
    for path in below:
        partner = scene.look.old_of.get(path)
        twin = next((old for old in left if _equal(scene.look.old[old], scene.look.new[path])), None) if partner is None else None
        if twin is not None:
            claimed += left.pop(twin)
            taken.append(twin)
        elif partner not in siblings:
            return None
        elif came := _placeholder(scene, join(parent(change.new) or "", name(partner or ""))):
            claimed += came
            taken.append(partner or "")
    if not 0 < len(taken) < len(below):
        return None
    used.update(taken)
    return Group(change.new, tuple(scene.look.new[path].type or "layer" for path in below), tuple(sorted(set(claimed))))


def _vacated(scene: Scene, old: str) -> tuple[int, ...]:
    """The changes by which an Identity came into an old layer's place; empty where it stands as before."""
    new = scene.look.new_of.get(old)
    if new is not None:
        empty = any(isinstance(change, Retyped) and change.after == "Identity" for _, change in scene.at_new(new))
        return consequences(scene, new) if empty else ()
    gone = [index for index, change in scene.at_old(old) if isinstance(change, Removed)]
    came = _placeholder(scene, old)
    return (*gone, *came) if came else ()


def _placeholder(scene: Scene, new: str) -> list[int]:
    """The change by which an Identity came to a new path."""
    return [index for index, change in scene.at_new(new) if isinstance(change, Added) and change.layer.type == "Identity"]


def _moves(change: object) -> bool:
    return isinstance(change, Added | Moved | Reordered)


def _equal(old: Layer, new: Layer) -> bool:
    """Whether a layer is of the class and the shapes of the one that is missing."""
    shapes = ([(tensor.name, tensor.shape) for tensor in layer.tensors or ()] for layer in (old, new))
    return old.type == new.type and next(shapes) == next(shapes)


SURGERY = Surgery(
    id="layers_grouped",
    title="Layers grouped into {type} in {count}",
    sentence="{holds} stand inside one {type} each now, and an Identity keeps every place that was left: {places}.",
    teaches=(
        "Where such a module calls its parts in order, as torch.ao's do, the same is computed, and a later step can treat them as one: "
        "quantisation-aware training rounds once for all of them. The keys of what moved in get another path, so an old checkpoint's "
        "must be mapped."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.ao.quantization.fuse_modules.fuse_modules.html",
    recognise=_recognise,
    brief="{holds} are one module each now, with an Identity in every place they left: the keys of what moved in must be mapped.",
)
