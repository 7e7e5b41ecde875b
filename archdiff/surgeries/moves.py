"""How much of what moved is still what it was: only of unaltered layers may it be said that they are the same elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from archdiff.diff.records import Added, AttributeChanged, CodeChanged, Moved, Removed, Retyped, TensorChanged
from archdiff.surgeries.anatomy import projects
from archdiff.surgeries.consequences import STATE
from archdiff.surgeries.scene import Scene, subtree
from archdiff.tree.totals import elements


def altered(scene: Scene, *tops: str) -> int:
    """How many layers at these new paths and below have another class, other settings or other tensors, or came, or went.

    Counts changes that other surgeries claimed, too: what they named is altered all the same.
    """
    came = sum(_differs(scene, path) for path in _inside(scene.look.new_children, tops))
    below = _inside(scene.look.old_children, [scene.look.old_of[top] for top in tops if top in scene.look.old_of])
    gone = sum(path not in scene.look.new_of and any(isinstance(change, Removed) for change in _at(scene, path)) for path in below)
    return came + gone


def size(scene: Scene, *tops: str) -> int:
    """How many layers there are at these new paths and below."""
    return len(_inside(scene.look.new_children, tops))


def _inside(children: Mapping[str, list[str]], tops: Iterable[str]) -> set[str]:
    """All that stands at these paths and below, each once though one may be inside another."""
    return {path for top in tops for path in subtree(children, top)}


def kept(scene: Scene, tops: Iterable[str]) -> float:
    """The share of what the new layers at ``tops`` hold that an old partner holds too: of elements, or of layers without their tensors."""
    same = total = 0
    for path in (path for top in tops for path in subtree(scene.look.new_children, top)):
        layer, partner = scene.look.new[path], scene.look.old_of.get(path)
        old = None if partner is None else scene.look.old[partner]
        if layer.tensors is None:
            total += projects(layer)
            same += projects(layer) and old is not None and not _differs(scene, path)
            continue
        shapes = {tensor.name: tensor.shape for tensor in (old.tensors if old else None) or ()}
        for tensor in layer.tensors:
            total += elements(tensor) or 0
            same += (elements(tensor) or 0) * (tensor.name in shapes and shapes[tensor.name] == tensor.shape)
    return same / total if total else 1.0


def same_parts(scene: Scene, new: str) -> bool:
    """Whether every module at a paired new path and below has a partner, and every module below its partner has one."""
    news, olds = subtree(scene.look.new_children, new), subtree(scene.look.old_children, scene.look.old_of[new])
    return all(path in scene.look.old_of for path in news) and all(path in scene.look.new_of for path in olds)


def key_step(scene: Scene, moves: list[Moved]) -> str:
    """How the key of one moved layer changes, of one that can be loaded; empty where there is none."""
    for move in moves:
        if not altered(scene, move.new) and move.old != move.new and stored(scene, move.new):
            return f"{move.old}.* becomes {move.new}.*" if move.old else f"every key gets {move.new}. in front"
    return ""


def stored(scene: Scene, new: str) -> bool:
    """Whether a checkpoint holds anything of a new layer and what is in it, or may do."""
    return any(scene.look.new[path].tensors is None or scene.look.new[path].tensors for path in subtree(scene.look.new_children, new))


def _differs(scene: Scene, new: str) -> bool:
    return any(_alters(scene.diff.changes[index]) for index in scene.look.at_new.get(new, ()))


def _alters(change: object) -> bool:
    match change:
        case Added() | Retyped() | CodeChanged():
            return True
        case AttributeChanged(name=name):
            return name not in STATE and not name.startswith("_")
        case TensorChanged(before=before, after=after):
            return before is None or after is None or (before.shape, before.dtype) != (after.shape, after.dtype)
    return False


def _at(scene: Scene, old: str) -> Iterator[object]:
    return (scene.diff.changes[index] for index in scene.look.at_old.get(old, ()))
