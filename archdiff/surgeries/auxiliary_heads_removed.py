"""Auxiliary classifiers, which only help training, taken off."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.anatomy import parameters
from archdiff.surgeries.auxiliaries import auxiliary, followers
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import name


def _recognise(scene: Scene) -> Iterator[Claim]:
    tops = [change for _, change in scene.removed_tops() if auxiliary(change.old)]
    if not tops:
        return
    claimed = [i for top in tops for i in scene.removed_below(top.old)]
    claimed += followers(scene, {name(top.old) for top in tops}, False)
    size = parameters([scene.look.old[path] for top in tops for path in subtree(scene.look.old_children, top.old)])
    facts = {
        "what": listed([top.old for top in tops]),
        "verb": "is" if len(tops) == 1 else "are",
        "count": count(len(tops), "auxiliary head"),
        "parameters": "" if size is None else f", {count(size, 'parameter')}",
    }
    yield Claim(tuple(claimed), facts)


SURGERY = Surgery(
    id="auxiliary_heads_removed",
    title="{count} removed",
    sentence="{what} {verb} gone{parameters}.",
    teaches=(
        "An auxiliary head classifies from half-way up the network, so that its loss sends gradients into the early layers without the "
        "long way through the rest. It is used in training only: in evaluation the main output is the same without it. An old checkpoint "
        "still has its tensors, so load_state_dict wants strict=False."
    ),
    reference="https://arxiv.org/abs/1409.4842",
    recognise=_recognise,
)
