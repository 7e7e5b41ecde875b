"""LogSoftmax, Softmax or Sigmoid put at a model's end, or taken away: what the loss has to do changes."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import leaves
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery

_WITH = {
    "LogSoftmax": (
        "It turns scores into the logarithms of probabilities that add up to 1, as NLLLoss wants them. LogSoftmax and NLLLoss together "
        "are what CrossEntropyLoss does in one step with the bare scores, so either way of training is the same."
    ),
    "Softmax": (
        "It turns scores into probabilities that add up to 1. No loss of torch.nn wants those: CrossEntropyLoss takes the bare scores and "
        "would apply the softmax a second time, so this fits a model that is read by people or exported, and NLLLoss after a logarithm."
    ),
    "Sigmoid": (
        "It turns every score into a probability of its own, so that several labels can be true at once, or one of two. BCELoss goes with "
        "it; BCEWithLogitsLoss does both steps in one, more stably, with the bare scores."
    ),
}
_WITHOUT = {
    "LogSoftmax": (
        "The model now ends in bare scores, called logits, which CrossEntropyLoss wants; NLLLoss after LogSoftmax was the same in two "
        "steps, and would be wrong on bare scores. The highest score is still the same class."
    ),
    "Softmax": (
        "The model now ends in bare scores, called logits, which CrossEntropyLoss wants. The highest score is still the same class, but "
        "whoever read the outputs as probabilities has to apply the softmax now."
    ),
    "Sigmoid": (
        "The model now ends in bare scores, called logits: BCEWithLogitsLoss wants those, BCELoss would be wrong on them. A score above 0 "
        "is a probability above one half."
    ),
}
_BRIEF = {
    "LogSoftmax": "NLLLoss wants such logarithms of probabilities; CrossEntropyLoss does this step itself and wants the bare scores.",
    "Softmax": "Probabilities to be read; CrossEntropyLoss does this step itself and wants the bare scores.",
    "Sigmoid": "A probability for each score on its own; BCELoss wants it, BCEWithLogitsLoss does this step itself.",
}
_CHECKPOINT = " It has no weights: a checkpoint is not affected by it."


def _recognise(scene: Scene) -> Iterator[Claim]:
    old = leaves(scene.look.old, scene.look.old_children)
    new = leaves(scene.look.new, scene.look.new_children)
    for index, change in scene.of(Added):
        if new[-1] == change.new and change.layer.type in _WITH:
            yield Claim(
                (index,),
                {"type": change.layer.type, "path": change.new},
                teaches=_WITH[change.layer.type] + _CHECKPOINT,
                brief=_BRIEF[change.layer.type],
            )
    for index, gone in scene.of(Removed):
        if old[-1] == gone.old and gone.layer.type in _WITHOUT:
            facts = {"type": gone.layer.type, "path": gone.old}
            yield Claim((index,), facts, _REMOVED_TITLE, _REMOVED_SENTENCE, _WITHOUT[gone.layer.type] + _CHECKPOINT)


_REMOVED_TITLE = "{type} taken from the end"
_REMOVED_SENTENCE = "The model no longer ends in {type} (it was at {path}): it gives bare scores."

SURGERY = Surgery(
    id="output_activation_changed",
    title="{type} put at the end",
    sentence="The model now ends in {type}, at {path}.",
    teaches="The last activation decides which loss the model belongs with." + _CHECKPOINT,
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.CrossEntropyLoss.html",
    recognise=_recognise,
)
