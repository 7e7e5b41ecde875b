"""Normalisation layers taken out, without being folded into anything."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Removed
from archdiff.surgeries.norms import norm
from archdiff.surgeries.placeholders import alone, emptied
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Tree
from archdiff.tree.totals import totals


def _recognise(scene: Scene) -> Iterator[Claim]:
    went = {change.old for _, change in scene.of(Removed) if not norm(change.layer)}
    found = [(layer, indices) for layer, indices in emptied(scene) if norm(layer) and alone(scene.look.old_children, layer.path, went)]
    if _norms(scene.diff.new) >= _norms(scene.diff.old):
        return
    for group in alike(found, lambda item: item[0].type):
        layers = [layer for layer, _ in group]
        yield Claim(
            tuple(index for _, indices in group for index in indices),
            {
                "what": layers[0].type,
                "layers": count(len(group), "layer"),
                "places": places([layer.path for layer in layers]),
                "lost": count(totals(layers).parameters or 0, "parameter"),
            },
        )


def _norms(tree: Tree) -> int:
    return sum(norm(layer) is not None for layer in tree.layers)


SURGERY = Surgery(
    id="norm_removed",
    title="Normalisation removed: {what} in {layers}",
    sentence="{layers} of {what} went, with {lost}: {places}.",
    teaches=(
        "Nothing in the tree shows that the norm was folded into its neighbour, so activations keep whatever scale they have and "
        "outputs change. Networks without normalisation need careful initialisation or other scaling to train well. An old checkpoint "
        "has keys too many and needs strict=False."
    ),
    reference="https://arxiv.org/abs/1901.09321",
    recognise=_recognise,
)
