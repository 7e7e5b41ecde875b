"""One of several heads taken off: the others stay."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.heads import row, told, went
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    side = went(scene)
    found = row(side)
    if found is None:
        return
    facts = told(side, found)
    facts["what"] = "One" if len(found.lone) == 1 else str(len(found.lone))
    facts["verb"] = "is" if len(found.lone) == 1 else "are"
    facts["stays"] = "stays" if len(found.kept) == 1 else "stay"
    yield Claim(tuple(index for path in found.lone for index in scene.removed_below(path)), facts)


SURGERY = Surgery(
    id="side_head_removed",
    title="{what} of {all} heads removed: {outputs}",
    sentence="{heads} {verb} gone{parameters}; {kept} {stays}.",
    teaches=(
        "Several heads give several answers from one body. What {names} answered is not given any more, and no loss on that trains the "
        "body. The tensors of what went are left over in an old checkpoint, so load_state_dict wants strict=False or keys that are "
        "taken out."
    ),
    reference="https://arxiv.org/abs/1706.05098",
    recognise=_recognise,
)
