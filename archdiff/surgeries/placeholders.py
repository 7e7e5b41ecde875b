"""Layers that came where an Identity stood or where nothing was, while the parent stayed the same."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from archdiff.diff.records import Added, AttributeChanged, Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.inserts import fresh_inside, new_arounds
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer


def filled(scene: Scene) -> Iterator[tuple[Layer, tuple[int, ...]]]:
    """Each new layer of that sort, with the changes that brought it: by a placeholder, by an addition, by a child that was None."""
    for _, change in scene.of(Retyped):
        if change.before == "Identity":
            yield scene.look.new[change.new], (*consequences(scene, change.new), *scene.added_below(change.new))
    around = new_arounds(scene)
    for _, added in scene.of(Added):
        above = parent(added.new) or ""
        top = above in scene.look.old_of or not added.new or (above in around and fresh_inside(scene, added.new))
        if not top or added.new in around:
            continue
        yield added.layer, (*scene.added_below(added.new), *_was_none(scene, added.new))


def emptied(scene: Scene) -> Iterator[tuple[Layer, tuple[int, ...]]]:
    """Each old layer that left an Identity or nothing, under a parent of the same class, with the changes that took it."""
    for _, change in scene.of(Retyped):
        if change.after == "Identity":
            yield scene.look.old[change.old], (*consequences(scene, change.new), *scene.removed_below(change.old))
    for _, gone in scene.removed_tops():
        above = parent(gone.old)
        if above is not None and scene.look.old[above].type == scene.look.new[scene.look.new_of[above]].type:
            yield gone.layer, scene.removed_below(gone.old)


def alone(children: Mapping[str, list[str]], path: str, same: Container[str]) -> bool:
    """Whether the neighbours of a layer are not of the same lot: a norm added between two layers that were there, say."""
    siblings = children.get(parent(path) or "", [])
    place = siblings.index(path)
    return not any(sibling in same for sibling in siblings[max(0, place - 1) : place + 2] if sibling != path)


def _was_none(scene: Scene, new: str) -> Iterator[int]:
    """A child that was None shows as an attribute of its parent that went."""
    above = parent(new)
    for index, change in scene.at_new(above if above is not None else ""):
        if isinstance(change, AttributeChanged) and change.name == name(new) and change.before is None:
            yield index
