"""The classifier taken off: what is left gives features."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Removed, Retyped
from archdiff.surgeries.anatomy import head, holds_only, inputs, outputs, parameters, projects, short
from archdiff.surgeries.classes import followers, root_class
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.heads import row, went
from archdiff.surgeries.parts import without_parts
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    end = without_parts(scene, head(scene))
    if end is None or end.old_output is None or end.new_output is not None or _square(scene.look.old[end.old_output]):
        return
    beside = row(went(scene))
    if beside is not None and (end.old_output + ".").startswith(tuple(path + "." for path in beside.lone)):
        return
    emptied = [change.old for _, change in scene.of(Retyped) if change.old in end.old and change.after == "Identity"]
    gone = [change.old for _, change in scene.of(Removed) if change.old in end.old]
    if end.old_output not in gone and end.old_output not in emptied:
        return
    if any(isinstance(change, Added) and projects(change.layer) for path in end.new for _, change in scene.at_new(path)):
        return
    claimed = [index for path in gone for index, _ in scene.at_old(path)]
    claimed += [index for path in emptied for index in consequences(scene, scene.look.new_of[path])]
    zone = {*end.old}
    for index, change in scene.of(Removed):
        if change.old in scene.look.old_children and holds_only(scene.look.old_children, change.old, zone):
            claimed.append(index)
    lost = [scene.look.old[path] for path in end.old if path in gone or path in emptied]
    last = scene.look.old[end.old_output]
    claimed += followers(scene, outputs(last), None)
    size = parameters(lost)
    claimed += root_class(scene)
    facts = {
        "what": ", ".join(short(layer) for layer in lost),
        "where": places([layer.path for layer in lost]),
        "verb": "is" if len(lost) == 1 else "are",
        "outputs": outputs(last),
        "parameters": f", {count(size, 'parameter')}" if size is not None else "",
        "end": places([end.body]),
        "class": _CLASS + (scene.look.new[""].type or "another one") + "." if root_class(scene) else "",
    }
    yield Claim(tuple(claimed), facts, sentence=_EMPTIED if emptied and not gone else None)


def _square(layer: Layer) -> bool:
    """Whether a layer gives as many features as it takes: a pooler or a projection, no classifier."""
    return inputs(layer) == outputs(layer)


_CLASS = " Which features the model gives is decided by the forward of its new class, "
_EMPTIED = "Identity stands where {what} was ({where}{parameters}): the model gives the features that {end} ends in, not {outputs} scores."

SURGERY = Surgery(
    id="head_removed",
    title="Head removed: features instead of {outputs} outputs",
    sentence="{what} at the end ({where}{parameters}) {verb} gone: the last layer with weights is now {end}.{class}",
    teaches=(
        "What is left is a feature extractor: its output describes the input instead of classifying it, and serves for another head, for "
        "search by similarity, or as the first part of a bigger model. The head's tensors are left over in an old checkpoint, "
        "so load_state_dict wants strict=False or keys that are taken out, and mapped ones where the paths changed."
    ),
    reference="https://docs.pytorch.org/vision/stable/feature_extraction.html",
    recognise=_recognise,
)
