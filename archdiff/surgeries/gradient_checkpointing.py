"""Activation checkpointing switched by a flag, without a wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places

FLAGS = {"gradient_checkpointing", "grad_checkpointing", "use_checkpoint", "use_gradient_checkpointing", "activation_checkpointing"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (index, change)
        for index, change in scene.of(AttributeChanged)
        if change.name.rpartition(".")[2] in FLAGS and (change.before is True) != (change.after is True)
    ]
    for group in alike(found, lambda item: item[1].after is True):
        on = group[0][1].after is True
        yield Claim(
            (
                *(index for index, _ in group),
                *(index for index, change in scene.of(AttributeChanged) if _function(change)),
                *(_input_hooks(scene) if on else ()),
            ),
            {
                "switched": "on" if on else "off",
                "modules": count(len(group), "module"),
                "places": places([change.new for _, change in group], "modules"),
            },
        )


def _function(change: AttributeChanged) -> bool:
    """The function that does it, kept beside the flag."""
    return change.name == "_gradient_checkpointing_func"


def _input_hooks(scene: Scene) -> Iterator[int]:
    """transformers makes the embedding's output require gradients along with it, by a hook."""
    for index, change in scene.of(AttributeChanged):
        if (
            change.name == "forward_hooks"
            and isinstance(change.after, tuple)
            and all("require_grads" in str(hook) for hook in change.after)
        ):
            yield index


SURGERY = Surgery(
    id="gradient_checkpointing",
    title="Gradient checkpointing switched {switched}: {modules}",
    sentence="A flag switches activation checkpointing {switched} in {modules}: {places}.",
    teaches=(
        "With checkpointing the forward pass keeps only the inputs of each block, and the backward pass computes the rest again: less "
        "memory in training for about one forward pass more of computing. Outputs, parameters and checkpoints stay the same, and "
        "evaluation is not affected."
    ),
    reference="https://arxiv.org/abs/1604.06174",
    recognise=_recognise,
)
