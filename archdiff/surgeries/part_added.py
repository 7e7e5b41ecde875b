"""A whole part put beside what was there: a tower for another sort of input, a decoder, a second encoder."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import related
from archdiff.surgeries.consequences import takers
from archdiff.surgeries.parts import Side, beside, described, namesakes, parts
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, places
from archdiff.tree.paths import name


def _recognise(scene: Scene) -> Iterator[Claim]:
    alike = related(scene)
    if not alike and scene.look.old[""].type != scene.look.new[""].type:
        return
    side = Side(scene.look.new, scene.look.new_children, {change.new: None for _, change in scene.of(Added)})
    gone = {change.old: None for _, change in scene.of(Removed)}
    found = [path for path in parts(side) if path not in gone]
    for path in parts(side):
        if path in gone:
            yield _replaced(scene, path, described(side, path))
    if not found or not alike:
        return
    deeper = namesakes(side, found)
    others = [path for path in beside(side, found) if path not in deeper]
    facts = {
        "names": listed([name(path) for path in found]),
        "parts": "; ".join(described(side, path) for path in found),
        "deeper": f"; likewise {places(deeper, 'places')}" if deeper else "",
        "verb": "is" if len(found) == 1 else "are",
        "beside": f" With {'it' if len(found) == 1 else 'them'} came {listed(others)}." if others else "",
        "owner": scene.look.new[""].type or "the model",
    }
    yield Claim(tuple(index for path in (*found, *deeper, *others) for index in scene.added_below(path)), facts)


def _replaced(scene: Scene, path: str, what: str) -> Claim:
    """A part of another design at the very place of one that is gone."""
    facts = {"name": name(path), "path": path, "before": scene.look.old[path].type or "layers", "what": what}
    facts["after"] = scene.look.new[path].type or "layers"
    claimed = (*scene.removed_below(path), *scene.added_below(path), *takers(scene))
    return Claim(claimed, facts, _OTHER_TITLE, _OTHER, _OTHER_TEACHES, brief=_OTHER)


_OTHER_TITLE = "Part replaced: {name}, {before} → {after}"
_OTHER = "Where {before} was is another design now: {what}."
_OTHER_TEACHES = (
    "The place and its name stayed, what is there did not: how it takes its input and gives its output may differ, so layers that take "
    "what it gives may have other sizes; and nothing of an old checkpoint under {path}. is sure to fit."
)

SURGERY = Surgery(
    id="part_added",
    title="Part added: {names}",
    sentence="New beside what was there {verb}: {parts}{deeper}.{beside}",
    teaches=(
        "A part with a name of its own has a task of its own, such as reading another sort of input or giving another sort of output. How "
        "its result joins the rest is decided in the forward of {owner}. Its tensors are not in an old checkpoint: they come from another "
        "one or start at random."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#modules-as-building-blocks",
    recognise=_recognise,
    brief="New {verb} {parts}{deeper}.",
)
