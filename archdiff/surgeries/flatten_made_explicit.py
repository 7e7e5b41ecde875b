"""A Flatten layer where the old model flattened in code."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added
from archdiff.surgeries.anatomy import projects
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import places
from archdiff.tree.records import Tree


def _recognise(scene: Scene) -> Iterator[Claim]:
    if _flattens(scene.diff.old) or not _must_have_flattened(scene.diff.old):
        return
    found = [(index, change.new) for index, change in scene.of(Added) if _is_flatten(change.layer.type)]
    if found:
        root = scene.diff.old.layers[0].type or "the old model"
        yield Claim(tuple(index for index, _ in found), {"where": places([path for _, path in found]), "root": root})


def _is_flatten(kind: str | None) -> bool:
    return kind is not None and "flatten" in kind.lower()


def _flattens(tree: Tree) -> bool:
    return any(_is_flatten(layer.type) for layer in tree.layers)


def _must_have_flattened(tree: Tree) -> bool:
    """Whether maps went into a Linear, with no layer between to reshape them, in a class that has a forward of its own."""
    kinds = [layer.type for layer in tree.layers if projects(layer)]
    maps = any(kind is not None and kind.startswith("Conv") and kind[-1:] == "d" for kind in kinds)
    return maps and bool(kinds) and kinds[-1] == "Linear" and tree.layers[0].type != "Sequential"


SURGERY = Surgery(
    id="flatten_made_explicit",
    title="Flatten became a layer",
    sentence=(
        "Flatten at {where} is new as a layer, not as a step: {root} has no layer between its maps and its Linear, so its forward has to "
        "reshape them in code, where no module tree and no printout shows it."
    ),
    teaches=(
        "A pooled map is still of shape N × C × 1 × 1, and Linear wants N × C. A class with its own forward writes "
        "torch.flatten(x, 1) or the like; a Sequential can only call modules, so the step must be one. It has no weights, changes no "
        "value, and a checkpoint is not affected, except that it takes a number in the Sequential."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Flatten.html",
    recognise=_recognise,
    brief="Not a new step: {root}'s forward has to flatten in code, where no printout shows it; a Sequential needs a layer for it.",
)
