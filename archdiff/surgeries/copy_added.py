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
        frozen = [each for each in (path, model) if _frozen(side, each)]
        facts = {
            "copy": path,
            "model": model,
            "what": described(side, path),
            "frozen": _FROZEN.format(frozen[0]) if len(frozen) == 1 else "",
        }
        one = {side.layers[path].same_as or path, side.layers[model].same_as or model}
        if len(one) == 1:
            yield Claim(scene.added_below(path), facts, _SHARED_TITLE, _SHARED, _SHARED_TEACHES, brief=_SHARED)
        else:
            yield Claim(scene.added_below(path), facts)


def _frozen(side: Side, top: str) -> bool:
    """Whether it has parameters and none takes a gradient."""
    held = [tensor for path in subtree(side.children, top) for tensor in side.layers[path].tensors or () if tensor.kind == "parameter"]
    return bool(held) and all(tensor.trainable is False for tensor in held)


_FROZEN = " The parameters of {} take no gradient, as those of a copy that follows the other one by an average do."
_SHARED_TITLE = "Module shared: {copy} is {model}"
_SHARED = "{copy} and {model} are one and the same module under two names, with one set of weights."
_SHARED_TEACHES = (
    "One module called on several inputs, as in siamese networks, collects the gradients of all. A state_dict lists its tensors under each "
    "name, so an old checkpoint has one of the names at most: load it into one, and the other has the same weights."
)

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
