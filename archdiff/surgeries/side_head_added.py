"""A second head put beside one that stays: another answer from the same features."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.heads import came, row, told
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    side = came(scene)
    found = row(side)
    if found is None:
        return
    facts = told(side, found)
    facts["what"] = "Head" if len(found.lone) == 1 else f"{len(found.lone)} heads"
    facts["verb"] = "is" if len(found.lone) == 1 else "are"
    facts["stays"] = "stays" if len(found.kept) == 1 else "stay"
    yield Claim(tuple(index for path in found.lone for index in scene.added_below(path)), facts)


SURGERY = Surgery(
    id="side_head_added",
    title="{what} added beside {kept}: {outputs}",
    sentence="New {verb} {heads}{parameters}; {kept} {stays}.",
    teaches=(
        "Several heads give several answers from one body: to more than one task, or to one task learnt from more than one teacher. Which "
        "of them counts is decided in the model's forward and in its loss. The new weights start untrained and are not in an old "
        "checkpoint, which fits the rest with strict=False."
    ),
    reference="https://arxiv.org/abs/1706.05098",
    recognise=_recognise,
)
