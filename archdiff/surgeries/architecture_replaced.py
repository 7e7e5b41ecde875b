"""Two networks of different design: most layers of the one have no counterpart in the other."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped
from archdiff.surgeries.anatomy import related, weighted
from archdiff.surgeries.names import bare
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    retyped = next((change for _, change in scene.of(Retyped) if not change.new), None)
    if retyped is None or bare(retyped.before) == bare(retyped.after) or related(scene):
        return
    old = [path for path, layer in scene.look.old.items() if weighted(layer)]
    new = [path for path, layer in scene.look.new.items() if weighted(layer)]
    if min(len(old), len(new)) < _ENOUGH:
        return
    facts = {
        "before": retyped.before,
        "after": retyped.after,
        "old": f"{len(old):,}",
        "new": f"{len(new):,}",
        "paired": f"{sum(path in scene.look.new_of for path in old):,}",
    }
    yield Claim(tuple(index for index in sorted(scene.free) if not _is_mode(scene.diff.changes[index])), facts)


_ENOUGH = 4
"""With fewer layers with weights than this, shares mean nothing."""


def _is_mode(change: object) -> bool:
    return isinstance(change, AttributeChanged) and change.name == "training"


SURGERY = Surgery(
    id="architecture_replaced",
    title="Another architecture: {before} → {after}",
    sentence="Of {old} layers with weights in the old model and {new} in the new one, {paired} have a counterpart on the other side.",
    teaches=(
        "Too little of one is found in the other to read this as an edit: either the designs differ, or one design was written twice, with "
        "other names and classes. An old checkpoint is of use only where a layer has a counterpart of equal size, and which one that is "
        "rests on likeness, not on a common history: pair layers by hand (--pin OLD=NEW) where you know better."
    ),
    reference="https://docs.pytorch.org/tutorials/beginner/saving_loading_models.html",
    recognise=_recognise,
)
