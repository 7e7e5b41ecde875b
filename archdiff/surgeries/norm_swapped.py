"""One normalisation replaced by another, such as BatchNorm by GroupNorm or LayerNorm by RMSNorm."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value
from archdiff.tree.records import Layer

BATCH = {"BatchNorm", "SyncBatchNorm", "FrozenBatchNorm"}

TARGETS = {
    "GroupNorm": (
        "GroupNorm normalises every sample by itself, over groups of channels, so it does not depend on the batch size and does the "
        "same in training and evaluation. It is preferred where memory allows only small batches, as in detection and segmentation.",
        "https://arxiv.org/abs/1803.08494",
    ),
    "LayerNorm": (
        "LayerNorm normalises every sample by itself, over its features, so it does not depend on the batch and does the same in "
        "training and evaluation.",
        "https://arxiv.org/abs/1607.06450",
    ),
    "InstanceNorm": (
        "InstanceNorm normalises every channel of every sample by itself, which removes contrast and style; it is usual in style "
        "transfer and image generation.",
        "https://arxiv.org/abs/1607.08022",
    ),
    "RMSNorm": (
        "RMSNorm divides by the root mean square of the features: unlike LayerNorm it subtracts no mean, and it normally has no bias. "
        "It is cheaper, and its authors report comparable quality.",
        "https://arxiv.org/abs/1910.07467",
    ),
    "BatchNorm": (
        "BatchNorm normalises every channel over the batch and keeps running statistics, which evaluation mode uses. It trains fast "
        "with large batches and becomes noisy with small ones.",
        "https://arxiv.org/abs/1502.03167",
    ),
    "SyncBatchNorm": (
        "SyncBatchNorm computes the batch statistics over all processes that train together instead of each process's own share, which "
        "matters when the batch of one GPU is small.",
        "https://docs.pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html",
    ),
    "FrozenBatchNorm": (
        "A frozen BatchNorm applies fixed statistics, weight and bias, held as buffers: nothing of it is trained or updated. It is "
        "usual when fine-tuning with small batches, as in detection.",
        "https://docs.pytorch.org/vision/stable/generated/torchvision.ops.FrozenBatchNorm2d.html",
    ),
}


def _recognise(scene: Scene) -> Iterator[Claim]:
    """One claim on each sort of swap; a norm in a block that is told as replaced counts where others are swapped alike."""
    free = {change.new for _, change in scene.of(Retyped)}
    found = []
    for change in scene.diff.changes:
        if not isinstance(change, Retyped):
            continue
        old, new = scene.look.old[change.old], scene.look.new[change.new]
        before, after = norm(old), norm(new)
        if before and after and before != after:
            found.append((before, after, old, new))
    for group in alike(found, lambda item: (item[0], item[1], item[2].type, item[3].type)):
        before, after, old, new = group[0]
        if not any(place.path in free for *_, place in group):
            continue
        text, reference = TARGETS[after]
        yield Claim(
            tuple(index for *_, place in group for index in consequences(scene, place.path)),
            {
                "before": old.type,
                "after": new.type,
                "norms": count(len(group), "layer"),
                "places": places([place.path for *_, place in group]),
                "groups": _groups([place for *_, place in group]),
                "text": text,
                "checkpoint": _checkpoint(before, after),
            },
            reference=reference,
        )


def _groups(layers: list[Layer]) -> str:
    numbers = sorted({value(number) for layer in layers if (number := (layer.attributes or {}).get("num_groups")) is not None})
    return f", with {' or '.join(numbers)} groups" if numbers else ""


def _checkpoint(before: str, after: str) -> str:
    if before in BATCH and after in BATCH:
        return (
            "Weight, bias and running statistics keep their names and shapes, so a checkpoint carries over, and in evaluation mode the "
            "outputs agree as long as eps does."
        )
    if before in BATCH:
        return (
            "The weight and bias of the old layers fit in shape where there are any, their running statistics have no place any more; "
            "outputs change, so the model needs training again."
        )
    return "What fits of the old weights no longer means the same; outputs change, so the model needs training again."


SURGERY = Surgery(
    id="norm_swapped",
    title="Normalisation swapped: {before} → {after} in {norms}",
    sentence="{norms} went from {before} to {after}{groups}: {places}.",
    teaches=(
        "A norm keeps activations in a steady range; over what it takes its statistics decides how it behaves with small batches "
        "and whether training and evaluation differ. {text} {checkpoint}"
    ),
    reference="https://arxiv.org/abs/1803.08494",
    recognise=_recognise,
)
