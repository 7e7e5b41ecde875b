"""Bottleneck adapters: small down-and-up projections put into the blocks of a model."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.adapters import bottlenecks, injected
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.totals import totals


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = list(bottlenecks(injected(scene)))
    if len(found) < 2 and not (found and _frozen(scene)):
        return
    yield Claim(
        tuple(index for each in found for index in each.changes),
        {
            "places": places([each.path for each in found]),
            "count": count(len(found), "bottleneck adapter"),
            "widths": " or ".join(dict.fromkeys(f"{each.wide} → {each.narrow} → {each.wide}" for each in found)),
            "added": count(totals([layer for each in found for layer in each.layers]).parameters or 0, "parameter"),
        },
        teaches=SURGERY.teaches + _LONGER if any(each.wraps for each in found) else None,
    )


def _frozen(scene: Scene) -> bool:
    return any(c.before and c.after and c.before.trainable and c.after.trainable is False for _, c in scene.of(TensorChanged))


_LONGER = " What they wrap has other keys now, so those of an old checkpoint must be mapped."

SURGERY = Surgery(
    id="adapters_injected",
    title="Bottleneck adapters injected: {count}",
    sentence="{count} of {widths} features came into the model: {places}. They add {added}.",
    teaches=(
        "An adapter projects the features down, applies a non-linearity and projects up again, usually with a residual around it and "
        "started close to the identity. Only the adapters are trained, so one frozen model serves many tasks with few parameters each. "
        "Unlike LoRA they cannot be merged, and cost a little time in evaluation. Their keys are in no old checkpoint, which needs "
        "strict=False."
    ),
    reference="https://arxiv.org/abs/1902.00751",
    recognise=_recognise,
)
