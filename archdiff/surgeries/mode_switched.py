"""Modules put in evaluation or in training mode."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(AttributeChanged) if change.name == "training"]
    for group in alike(found, lambda item: item[1].after is False):
        evaluating = group[0][1].after is False
        paths = [change.new for _, change in group]
        yield Claim(
            tuple(index for index, _ in group),
            {
                "mode": "evaluation" if evaluating else "training",
                "call": "eval()" if evaluating else "train()",
                "modules": count(len(group), "module"),
                "places": "the whole model" if len(group) == len(scene.diff.new.layers) else places(paths, "modules"),
            },
        )


SURGERY = Surgery(
    id="mode_switched",
    title="Put in {mode} mode: {modules}",
    sentence="{modules} went to {mode} mode, as {call} does: {places}.",
    teaches=(
        "In evaluation mode dropout and stochastic depth do nothing and BatchNorm uses its running statistics; in training mode they "
        "draw at random and use the batch. The mode is a state of the modules, not part of the architecture or the checkpoint, and it "
        "does not switch off gradients."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/autograd.html#evaluation-mode-nn-module-eval",
    recognise=_recognise,
)
