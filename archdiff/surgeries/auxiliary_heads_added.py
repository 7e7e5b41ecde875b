"""Auxiliary classifiers put beside the main one, to help training."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.anatomy import parameters
from archdiff.surgeries.auxiliaries import auxiliary, followers
from archdiff.surgeries.inserts import fresh_inside
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import name


def _recognise(scene: Scene) -> Iterator[Claim]:
    tops = [change.new for _, change in scene.added_tops() if auxiliary(change.new) and fresh_inside(scene, change.new)]
    if not tops:
        return
    size = parameters([scene.look.new[path] for top in tops for path in subtree(scene.look.new_children, top)])
    facts = {
        "what": listed(tops),
        "verb": "is" if len(tops) == 1 else "are",
        "count": count(len(tops), "auxiliary head"),
        "parameters": "" if size is None else f", {count(size, 'parameter')}",
    }
    claimed = (*(i for top in tops for i in scene.added_below(top)), *followers(scene, {name(top) for top in tops}, True))
    yield Claim(claimed, facts)


SURGERY = Surgery(
    id="auxiliary_heads_added",
    title="{count} added",
    sentence="{what} {verb} new{parameters}.",
    teaches=(
        "An auxiliary head classifies from half-way up the network, so that its loss sends gradients into the early layers without the "
        "long way through the rest. It is used in training only: in evaluation the main output is the same without it. An old checkpoint "
        "has no tensors for it, so load_state_dict wants strict=False."
    ),
    reference="https://arxiv.org/abs/1409.4842",
    recognise=_recognise,
)
