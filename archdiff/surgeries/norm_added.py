"""Normalisation layers put in where there were none."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import Added
from archdiff.surgeries.norms import norm, response
from archdiff.surgeries.placeholders import alone, filled
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name
from archdiff.tree.records import Layer, Tree
from archdiff.tree.totals import totals

QUERY_OR_KEY = r"(?i)(q|k|query|key)_?(layer)?_?norm|norm_?(q|k|query|key)|ln_?[qk]"

QK = (
    "Normalising queries and keys before their product bounds the attention logits, which otherwise can grow until the softmax "
    "saturates and training diverges; large vision transformers and language models do so for stability.",
    "https://arxiv.org/abs/2302.05442",
)
RESPONSE = (
    "Global response normalisation scales every channel by its share of the response over the whole picture, so that channels compete and "
    "do not all learn the same; it came with masked pretraining of convolutional networks.",
    "https://arxiv.org/abs/2301.00808",
)
ANY = (
    "Normalisation keeps activations in a steady range, which lets deep networks train faster and with larger learning rates.",
    "https://arxiv.org/abs/1502.03167",
)


def _recognise(scene: Scene) -> Iterator[Claim]:
    came = {change.new for _, change in scene.of(Added) if not _normalises(change.layer)}
    found = [
        (layer, indices)
        for layer, indices in filled(scene)
        if _normalises(layer) and not _has_layers(scene, layer.path) and alone(scene.look.new_children, layer.path, came)
    ]
    if _norms(scene.diff.new) <= _norms(scene.diff.old):
        return
    for group in alike(found, lambda item: (item[0].type, bool(re.fullmatch(QUERY_OR_KEY, name(item[0].path))))):
        layers = [layer for layer, _ in group]
        queries = bool(re.fullmatch(QUERY_OR_KEY, name(layers[0].path)))
        text, reference = QK if queries else RESPONSE if response(layers[0]) else ANY
        yield Claim(
            tuple(index for _, indices in group for index in indices),
            {
                "what": f"{layers[0].type} on queries and keys" if queries else f"{layers[0].type}",
                "layers": count(len(group), "layer"),
                "places": places([layer.path for layer in layers]),
                "added": count(totals(layers).parameters or 0, "parameter"),
                "text": text,
            },
            reference=reference,
        )


def _normalises(layer: Layer) -> bool:
    return norm(layer) is not None or response(layer)


def _norms(tree: Tree) -> int:
    return sum(_normalises(layer) for layer in tree.layers)


def _has_layers(scene: Scene, path: str) -> bool:
    return any(scene.look.new[child].tensors for child in scene.look.new_children.get(path, ()))


SURGERY = Surgery(
    id="norm_added",
    title="Normalisation added: {what} in {layers}",
    sentence="{layers} of {what} came in, with {added}: {places}.",
    teaches=(
        "Outputs change, so the model has to be trained again. An old checkpoint lacks the new keys and needs strict=False, and in "
        "a Sequential the layers behind get other numbers. {text}"
    ),
    reference="https://arxiv.org/abs/1502.03167",
    recognise=_recognise,
)
