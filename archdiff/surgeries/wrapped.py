"""A module put inside a wrapper: parallel training, compilation, an averaged copy, recomputation, a class of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Moved
from archdiff.surgeries.anatomy import holds
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.surgeries.wraps import Wrap, effect, noted, prefix, wraps
from archdiff.tree.paths import inside


def _recognise(scene: Scene) -> Iterator[Claim]:
    added = {change.new: index for index, change in scene.of(Added)}
    moved = {change.new: index for index, change in scene.of(Moved)}
    moves = [(change.old, change.new) for _, change in scene.of(Moved)]
    found = wraps(moves, frozenset(added), scene.look.new, scene.look.new_children, scene.look.old_of)
    for group in alike(found, lambda wrap: tuple(scene.look.new[path].type for path in wrap.wrappers)):
        claimed = [moved[wrap.inner] for wrap in group] + [added[path] for wrap in group for path in wrap.wrappers]
        claimed += [i for wrap in group for i, change in scene.at_new(wrap.inner) if noted(change)]
        outer = scene.look.new[group[0].wrappers[0]]
        does, reference = effect(outer) or (_OWN, _REFERENCE)
        facts = {
            "type": " and ".join(scene.look.new[path].type or "a container" for path in group[0].wrappers),
            "what": _what(scene, group),
            "prefix": prefix(group[0]),
            "verb": "stands" if len(group) == 1 else "stand",
            "own": f" The wrapper itself holds {own}, which no old checkpoint has." if (own := holds(outer)) else "",
            "beside": f", which holds {', '.join(tensor.name for tensor in outer.tensors or ())}" if own else "",
        }
        within = inside(group[0].inner, group[0].place)
        facts["bare"], facts["inner"] = group[0].place, group[0].inner
        keys = "" if outer.type == "CheckpointWrapper" else _KEYS if within else _OTHER_KEYS
        yield Claim(tuple(claimed), facts, teaches=(does + keys).strip(), reference=reference)


def _what(scene: Scene, group: list[Wrap]) -> str:
    if group[0].place == "":
        return f"The whole model ({scene.look.old[''].type or 'all of it'})"
    return f"{places([wrap.place for wrap in group])}, {count(len(group), 'module')},"


_OWN = "What the wrapper does is in its class's code."
_KEYS = (
    " Paths, and with them state_dict keys, get {prefix} where the module is: to load a checkpoint across, add or strip that part, or "
    "save the inner module's state_dict."
)
_OTHER_KEYS = (
    " Paths, and with them state_dict keys, change besides, {bare} to {inner}: to load a checkpoint across, map them, or save the inner "
    "module's state_dict."
)
_REFERENCE = "https://docs.pytorch.org/docs/stable/notes/serialization.html"

SURGERY = Surgery(
    id="wrapped",
    title="Wrapped in {type}{beside}",
    sentence="{what} now {verb} inside {type}, at {prefix}; nothing inside moved relative to it.{own}",
    teaches=_OWN + _KEYS,
    reference=_REFERENCE,
    recognise=_recognise,
)
