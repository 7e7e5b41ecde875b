"""What follows from giving a layer another class, so that a cause and its consequences are claimed together."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, Added, AttributeChanged, CodeChanged, Removed, Retyped, TensorChanged
from archdiff.surgeries.anatomy import IN
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer
from archdiff.tree.totals import elements

STATE = frozenset({"training", "forward_hooks", "forward_pre_hooks", "backward_hooks", "backward_pre_hooks"})
"""Attributes that say what was done to a module after it was built, not what it was built as."""


def consequences(scene: Scene, new: str) -> tuple[int, ...]:
    """The unclaimed change of class at a new path, with the attributes and tensors that only one of the two classes has."""
    found: list[int] = []
    for index, change in scene.at_new(new):
        match change:
            case Retyped() | CodeChanged():
                found.append(index)
            case AttributeChanged(name="training") if not _parent_switched(scene, new):
                found.append(index)
            case AttributeChanged(name=name, before=before, after=after) if name not in STATE and (before is ABSENT or after is ABSENT):
                found.append(index)
            case TensorChanged() if one_sided(change) or _another_kind(change):
                found.append(index)
    return tuple(found)


def _parent_switched(scene: Scene, new: str) -> bool:
    """Whether the mode changed one level up too; else a fresh module of another class merely brought its own."""
    if not any(isinstance(scene.diff.changes[index], Retyped) for index in scene.look.at_new.get(new, ())):
        return True
    changes = (scene.diff.changes[index] for index in scene.look.at_new.get(parent(new) or "", ()))
    return not new or any(isinstance(change, AttributeChanged) and change.name == "training" for change in changes)


def replaced(scene: Scene) -> Iterator[tuple[Layer, Layer, tuple[int, ...]]]:
    """Old and new layer at one path that are too unlike to be paired, with the removal and the addition that say so."""
    gone = {change.old: index for index, change in scene.of(Removed)}
    for index, change in scene.of(Added):
        if change.new in gone:
            yield (
                scene.look.old[change.new],
                change.layer,
                (gone[change.new], *scene.removed_below(change.new), index, *scene.added_below(change.new)),
            )


def takers(scene: Scene) -> Iterator[int]:
    """Layers that now take other widths while giving what they gave: what stands before them is another one."""
    for index, change in scene.of(AttributeChanged):
        if change.name in IN and change.new not in scene.look.new_children:
            yield index
            yield from (i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged) and each.name == "weight")
        elif change.name == "inplanes":
            yield index


def one_sided(change: TensorChanged) -> bool:
    """Whether a tensor only came, went, or took another place among its layer's tensors."""
    return change.before is None or change.after is None or change.before == change.after


def _another_kind(change: TensorChanged) -> bool:
    """Whether a parameter became a buffer of the same shape and type, or a buffer a parameter."""
    before, after = change.before, change.after
    return (
        before is not None
        and after is not None
        and before.kind != after.kind
        and (before.shape, before.dtype) == (after.shape, after.dtype)
    )


def parameters(scene: Scene, changes: list[TensorChanged]) -> int:
    """Elements of the parameters the changes speak of, as they are in the new model where they still are; what is tied or shared once."""
    tensors = [change.after or change.before for change in changes if scene.look.new[change.new].same_as is None]
    return sum(elements(each) or 0 for each in tensors if each is not None and each.kind == "parameter" and each.tied_to is None)
