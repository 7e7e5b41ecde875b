"""Bottleneck adapters: small down-and-up projections put into the blocks of a model."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Layer
from archdiff.tree.totals import totals

GATES = {"Sigmoid", "Hardsigmoid", "Softmax", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AvgPool2d"}
"""What squeeze-and-excitation and attention gates have, and adapters have not."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = []
    for _, change in scene.added_tops():
        layers = [scene.look.new[path] for path in subtree(scene.look.new_children, change.new)]
        sizes = _bottleneck(layers)
        if sizes and all(layer.path not in scene.look.old_of for layer in layers):
            found.append((change.new, sizes, layers))
    if len(found) < 2 and not (found and _frozen(scene)):
        return
    held = [layer for *_, layers in found for layer in layers]
    yield Claim(
        tuple(index for path, *_ in found for index in scene.added_below(path)),
        {
            "places": places([path for path, *_ in found]),
            "count": count(len(found), "bottleneck adapter"),
            "widths": " or ".join(dict.fromkeys(f"{wide} → {narrow} → {wide}" for _, (wide, narrow), _ in found)),
            "added": count(totals(held).parameters or 0, "parameter"),
        },
    )


def _bottleneck(layers: list[Layer]) -> tuple[int, int] | None:
    """Width and inner width of a subtree that is a projection down and one up, with little else."""
    shapes = [
        tensor.shape
        for layer in layers
        for tensor in layer.tensors or ()
        if tensor.shape is not None and len(tensor.shape) > 1 and layer.type != "Embedding"
    ]
    if len(shapes) != 2 or len(layers) > 8 or any(layer.type in GATES for layer in layers):
        return None
    (narrow, wide), (out, inner) = shapes[0][:2], shapes[1][:2]
    pointwise = all(size == 1 for shape in shapes for size in shape[2:])
    return (wide, narrow) if pointwise and (narrow, wide) == (inner, out) and narrow < wide else None


def _frozen(scene: Scene) -> bool:
    return any(c.before and c.after and c.before.trainable and c.after.trainable is False for _, c in scene.of(TensorChanged))


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
