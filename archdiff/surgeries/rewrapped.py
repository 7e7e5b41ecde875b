"""The same layers under other containers: children put into a Sequential, a body and a head split apart, a prefix."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, Added, AttributeChanged, Moved, Removed, Retyped
from archdiff.surgeries.anatomy import LISTS, related
from archdiff.surgeries.moves import altered, kept, key_step, size, stored
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    if not related(scene):
        return
    moves = [(index, change) for index, change in scene.of(Moved) if change.new and _rehoused(scene, change)]
    tops = [change for _, change in moves if change.old != change.new]
    if not tops:
        return
    claimed = [index for index, _ in moves]
    around = [(i, change) for i, change in scene.of(Added) if change.new in scene.look.new_children and _only_known(scene, change.new)]
    claimed += [index for index, _ in around]
    claimed += [index for index, change in scene.of(Removed) if change.old in scene.look.old_children and _emptied(scene, change.old)]
    claimed += _root(scene, moves)
    other, every = altered(scene, *(top.new for top in tops)), size(scene, *(top.new for top in tops))
    step = key_step(scene, tops)
    facts = {
        "count": count(len(tops), "module"),
        "layers": count(every, "layer"),
        "other": f"{other:,}" if other < every else "All",
        "examples": listed([f"{top.old or 'the whole model'} → {top.new}" for top in tops], 5),
        "first": f" ({step})" if step else "",
        "lost": _lost(scene),
        "holders": listed(list(dict.fromkeys(change.layer.type or "a container" for _, change in around if _computes(change)))),
    }
    why = _FORWARD if facts["holders"] else _CONVENTION
    if not any(stored(scene, top.new) for top in tops):
        yield Claim(tuple(claimed), facts, teaches=_NO_KEYS, brief=_NO_KEYS)
    elif not other and not facts["holders"]:
        yield Claim(tuple(claimed), facts)
    elif not other:
        yield Claim(tuple(claimed), facts, teaches=_NOTHING + why, brief=_FORWARD_BRIEF)
    elif 2 * other < every or kept(scene, [top.new for top in tops]) > _HALF:
        yield Claim(tuple(claimed), facts, sentence=_MOSTLY, teaches=_KEYS + why, brief=_MOSTLY_BRIEF)
    else:
        yield Claim(tuple(claimed), facts, _OTHERS_TITLE, _OTHERS, _KEYS, brief=_OTHERS_BRIEF)


def _rehoused(scene: Scene, move: Moved) -> bool:
    """Whether the parents are no pair, or the parent is the root and became a list of numbers."""
    above_old, above_new = parent(move.old), parent(move.new) or ""
    if above_old is None or scene.look.new_of.get(above_old) != above_new:
        return True
    return move.new.rpartition(".")[2].isdigit() and not move.old.rpartition(".")[2].isdigit()


def _only_known(scene: Scene, top: str) -> bool:
    """Whether a new container holds nothing but what was there before, or what another finding has told."""
    inside = list(subtree(scene.look.new_children, top))
    fresh = [path for path in inside[1:] if path not in scene.look.old_of and path not in scene.look.new_children]
    told = all(not any(isinstance(change, Added) for _, change in scene.at_new(path)) for path in fresh)
    return told and any(path in scene.look.old_of for path in inside)


def _computes(change: Added) -> bool:
    """Whether a container that came is of a class with a forward of its own."""
    return change.new != "" and change.layer.type is not None and change.layer.type not in LISTS


def _emptied(scene: Scene, top: str) -> bool:
    """Whether all that a container held found another place, or its end in another finding."""
    inside = [path for path in subtree(scene.look.old_children, top) if path not in scene.look.old_children]
    told = all(not any(isinstance(change, Removed) for _, change in scene.at_old(path)) for path in inside)
    return told and any(path in scene.look.new_of for path in inside)


def _root(scene: Scene, moves: list[tuple[int, Moved]]) -> list[int]:
    """The root's own class, when its children were regrouped, and the settings that only the one class has."""
    retyped = next((index for index, change in scene.at_new("") if isinstance(change, Retyped)), None)
    if retyped is None or not any("" in (parent(change.old), parent(change.new)) for _, change in moves):
        return []
    settings = [
        index
        for index, change in scene.at_new("")
        if isinstance(change, AttributeChanged) and change.name != "training" and (change.before is ABSENT or change.after is ABSENT)
    ]
    return [retyped, *settings]


def _lost(scene: Scene) -> str:
    old, new = scene.look.old[""], scene.look.new[""]
    if scene.look.new_of.get("") != "" or not old.type or not new.type or old.type == new.type or new.type != "Sequential":
        return ""
    return (
        f" {old.type}'s own forward is gone with its class: a Sequential calls its children in order, once each, and whatever the forward "
        f"did beside, such as flattening or an activation written as a function, happens only where a layer does it."
    )


_HALF = 0.5
"""Of what the moved layers hold, so much must be held by their partners for them to be called the same."""
_NO_KEYS = "They hold no tensors: no key of a checkpoint changes by it, only where the forward finds them."
_KEYS = (
    "Keys of a state_dict are paths: of an old checkpoint what kept its size fits only after its keys are mapped{first}. What else became "
    "of the layers is told by itself."
)
_CONVENTION = (
    " Libraries cut and regroup a model like this to get at the body without its head, to train parts at different rates, or to freeze a "
    "part: a convention of how they hold models, not a change of the network."
)
_NOTHING = (
    "Nothing is computed otherwise by that alone, but state_dict keys are paths: an old checkpoint fits only after its keys are "
    "mapped{first}."
)
_FORWARD = " What becomes of their results inside {holders} is decided in the forward of that class."
_FORWARD_BRIEF = "The same layers at other addresses, in {holders}, whose forward decides what is computed. Old keys must be mapped{first}."
_MOSTLY = "Layers stand under other paths: {examples}. {other} of them or in them changed, came or went besides.{lost}"
_MOSTLY_BRIEF = "Layers at other addresses; {other} changed, came or went besides. Old keys must be mapped{first}."
_OTHERS_TITLE = "Regrouped: {count}, {layers}, under new paths"
_OTHERS = "What was paired stands under another path, and most of it is not the same layer any more: {examples}.{lost}"
_OTHERS_BRIEF = "Other layers at other addresses: most of them have other sizes or settings than their partners."

SURGERY = Surgery(
    id="rewrapped",
    title="Rewrapped: {count}, {layers}, under new paths",
    sentence="The same layers stand under other paths: {examples}.{lost}",
    teaches=_NOTHING + _CONVENTION,
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.state_dict",
    recognise=_recognise,
    brief="The same layers at other addresses; that alone computes nothing otherwise. Old keys must be mapped{first}.",
)
