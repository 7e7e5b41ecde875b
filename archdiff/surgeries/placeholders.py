"""Layers that came where an Identity stood or where nothing was, while the parent stayed the same."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from archdiff.diff.records import Added, AttributeChanged, Retyped
from archdiff.surgeries.anatomy import no_op
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.inserts import fresh_inside, new_arounds
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import join, name, parent
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
        yield added.layer, (*scene.added_below(added.new), *_was_none(scene, added.new), *_stood(scene, added.new))


def emptied(scene: Scene) -> Iterator[tuple[Layer, tuple[int, ...]]]:
    """Each old layer that left an Identity or nothing, under a parent that has a partner, with the changes that took it."""
    for _, change in scene.of(Retyped):
        if change.after == "Identity":
            yield scene.look.old[change.old], (*consequences(scene, change.new), *scene.removed_below(change.old))
    for _, gone in scene.removed_tops():
        if gone.old:
            yield gone.layer, (*scene.removed_below(gone.old), *_stands(scene, gone.old))


def swapped(scene: Scene, change: Retyped) -> bool:
    """Whether one layer that does nothing took the place of another one: Identity for dropout of rate 0, say."""
    return no_op(scene.look.old[change.old], change.old not in scene.look.old_children) and no_op(
        scene.look.new[change.new], change.new not in scene.look.new_children
    )


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


def _stood(scene: Scene, new: str) -> tuple[int, ...]:
    """The removal of an Identity that kept the place, and is too unlike what fills it to be its partner."""
    place = join(scene.look.old_of.get(parent(new) or "", ""), name(new))
    return scene.removed_below(place) if _keeps(scene.look.old.get(place)) else ()


def _stands(scene: Scene, old: str) -> tuple[int, ...]:
    """The addition of an Identity that keeps the place of what went."""
    place = join(scene.look.new_of.get(parent(old) or "", ""), name(old))
    return scene.added_below(place) if _keeps(scene.look.new.get(place)) else ()


def _keeps(layer: Layer | None) -> bool:
    return layer is not None and layer.type == "Identity"
