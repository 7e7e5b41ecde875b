"""A second copy of a part that was there: a momentum encoder, a target network, a twin for another input."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added
from archdiff.surgeries.parts import Side, described, parts, twin
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    side = Side(scene.look.new, scene.look.new_children, {change.new: None for _, change in scene.of(Added)})
    for path in parts(side):
        model = twin(side, path)
        if model is None:
            continue
        held = [tensor for inner in subtree(side.children, path) for tensor in side.layers[inner].tensors or ()]
        frozen = held and all(tensor.trainable is False for tensor in held if tensor.kind == "parameter")
        facts = {"copy": path, "model": model, "what": described(side, path), "frozen": _FROZEN if frozen else ""}
        yield Claim(scene.added_below(path), facts)


_FROZEN = " Its parameters take no gradient, as those of a copy that follows the other one by an average do."

SURGERY = Surgery(
    id="copy_added",
    title="Copy added: {copy}, built like {model}",
    sentence="New is {what}: the same layers with the same shapes as {model}.{frozen}",
    teaches=(
        "Two parts of one build serve as online and target network in self-supervised and reinforcement learning, where one follows the "
        "other by a moving average, or read two inputs side by side. Whether they start from equal weights, and how the copy is updated, "
        "is in the code: structure does not tell. An old checkpoint fills one of the two under mapped keys, or both if it is loaded twice."
    ),
    reference="https://arxiv.org/abs/1911.05722",
    recognise=_recognise,
    brief="New is {what}: the same layers with the same shapes as {model}.",
)
