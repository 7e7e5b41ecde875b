"""A whole part taken off: one of two towers, a decoder, a stage."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import related
from archdiff.surgeries.parts import Side, beside, described, namesakes, parts
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, places
from archdiff.tree.paths import name


def _recognise(scene: Scene) -> Iterator[Claim]:
    if not related(scene):
        return
    side = Side(scene.look.old, scene.look.old_children, {change.old: None for _, change in scene.of(Removed)})
    came = {change.new for _, change in scene.of(Added)}
    found = [path for path in parts(side) if path not in came]
    if not found:
        return
    deeper = namesakes(side, found)
    others = [path for path in beside(side, found) if path not in deeper]
    facts = {
        "names": listed([name(path) for path in found]),
        "parts": "; ".join(described(side, path) for path in found),
        "deeper": f"; likewise {places(deeper, 'places')}" if deeper else "",
        "verb": "is" if len(found) == 1 else "are",
        "beside": f" With {'it' if len(found) == 1 else 'them'} went {listed(others)}." if others else "",
        "owner": scene.look.new[""].type or "the model",
    }
    yield Claim(tuple(index for path in (*found, *deeper, *others) for index in scene.removed_below(path)), facts)


SURGERY = Surgery(
    id="part_removed",
    title="Part removed: {names}",
    sentence="Gone {verb}: {parts}{deeper}.{beside}",
    teaches=(
        "A part with a name of its own has a task of its own, such as reading another sort of input or giving another sort of output. What "
        "the rest does without its result is decided in the forward of {owner}. Its tensors are left over in an old checkpoint, so "
        "load_state_dict wants strict=False or keys that are taken out."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#modules-as-building-blocks",
    recognise=_recognise,
    brief="Gone {verb} {parts}{deeper}.",
)
