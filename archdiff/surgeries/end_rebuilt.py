"""A decoder in place of a head, or a head in place of a decoder: the same body answers for every place, or for the whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import enlarges, head, holds_only, outputs, parameters
from archdiff.surgeries.classes import followers, root_class
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    end = head(scene)
    if end is None or end.old_output is None or end.new_output is None:
        return
    gone = [path for path in end.old if any(isinstance(change, Removed) for _, change in scene.at_old(path))]
    came = [path for path in end.new if any(isinstance(change, Added) for _, change in scene.at_new(path))]
    before, after = [scene.look.old[path] for path in gone], [scene.look.new[path] for path in came]
    decodes = any(map(enlarges, after))
    if end.old_output not in gone or end.new_output not in came or decodes is any(map(enlarges, before)):
        return
    claimed = [i for path in gone for i, _ in scene.at_old(path)] + [i for path in came for i, _ in scene.at_new(path)]
    claimed += [i for i, c in scene.of(Removed) if c.old in scene.look.old_children and holds_only(scene.look.old_children, c.old, {*gone})]
    claimed += [i for i, c in scene.of(Added) if c.new in scene.look.new_children and holds_only(scene.look.new_children, c.new, {*came})]
    old, new = outputs(scene.look.old[end.old_output]), outputs(scene.look.new[end.new_output])
    claimed += [*followers(scene, old, new), *root_class(scene)]
    facts = {"body": end.body, "before": old, "after": new}
    facts |= {"went": places(gone), "came": places(came), "lost": _size(before), "fresh": _size(after)}
    yield Claim(tuple(claimed), facts) if decodes else Claim(tuple(claimed), facts, _HEAD_TITLE, teaches=_HEAD, brief=_HEAD_BRIEF)


def _size(layers: Sequence[Layer]) -> str:
    size = parameters(layers)
    return "parameters" if size is None else count(size, "parameter")


_HEAD_TITLE = "Decoder gave way to a head: {before} channels → {after} outputs"
_HEAD = (
    "A head answers once for the whole input, where the decoder brought the size back and answered for every place. The body can keep its "
    "weights; the head starts untrained, and the {lost} of the decoder are left over in an old checkpoint."
)
_HEAD_BRIEF = "The {lost} of the decoder are gone. The {fresh} of the head start untrained."

SURGERY = Surgery(
    id="end_rebuilt",
    title="Head gave way to a decoder: {before} outputs → {after} channels",
    sentence="Behind {body} {came}, with {fresh}, came for {went}, with {lost}.",
    teaches=(
        "A decoder brings the picture's size back and answers for every place, where a head answers once for the whole. It often reads the "
        "body's maps at several depths, which the tree does not show. The body can keep its weights; the {fresh} of the decoder start "
        "untrained."
    ),
    reference="https://arxiv.org/abs/1505.04597",
    recognise=_recognise,
    brief="The {lost} of the head are gone. The {fresh} of the decoder start untrained.",
)
