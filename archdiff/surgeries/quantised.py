"""Weights, and perhaps activations, held in few bits: dynamic, static or weight-only quantisation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archdiff.diff.records import Added, AttributeChanged, Removed, Retyped, TensorChanged
from archdiff.surgeries.activations import activation
from archdiff.surgeries.consequences import STATE, consequences, replaced
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.records import Layer

EAGER = r"torch\.(ao\.)?nn\.(intrinsic\.)?quantized\b"
PRINTED = r"(Dynamic)?Quantized[A-Z]"
WEIGHTS = r"(bitsandbytes|torchao|quanto|optimum\.quanto|auto_gptq|awq)\b"
SUBCLASS = r"\w*(Quant|Int8|Int4|UInt4|Float8|NF4|Params4bit|MXTensor)\w*\["

MEANS = {
    "dynamic": (
        "Dynamic quantisation stores the weights as integers and rounds the activations on the fly for each batch, so it needs no "
        "calibration; it suits Linear and LSTM layers on CPUs."
    ),
    "static": (
        "Static quantisation computes in integers throughout: weights are rounded once, and each layer's output has a fixed scale and "
        "zero point, found beforehand on sample data (or learnt)."
    ),
    "weight-only": (
        "Weight-only quantisation stores the weights in few bits and expands them for each product; activations keep their format. It "
        "saves memory and bandwidth, which is what limits large language models."
    ),
}


class Place(NamedTuple):
    """A layer that became a quantised one."""

    sort: str
    path: str
    old: Layer
    new: Layer
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [*_layers(scene), *_replaced(scene), *_tensors(scene)]
    for group in alike(found, lambda place: place.sort):
        folded = list(_folded(scene, group)) if group[0].sort == "static" else []
        yield Claim(
            tuple(dict.fromkeys(index for each in (*(place.changes for place in group), *folded) for index in each)),
            {
                "sort": group[0].sort,
                "layers": count(len(group), "layer"),
                "kinds": listed(list(dict.fromkeys(place.old.type or "layer" for place in group))),
                "places": places([place.path for place in group]),
                "folded": f" {count(len(folded), 'norm or activation', 'norms and activations')} were folded into them." if folded else "",
                "means": MEANS[group[0].sort],
            },
        )


def _layers(scene: Scene) -> Iterator[Place]:
    """Layers whose class is a quantised one."""
    for _, change in scene.of(Retyped):
        old, new = scene.look.old[change.old], scene.look.new[change.new]
        only_weights = re.match(WEIGHTS, new.origin or "")
        if (_eager(old) and old.type != "FloatFunctional") or not (_eager(new) or only_weights):
            continue
        sort = "weight-only" if only_weights else _when(new)
        state = [i for i, each in scene.at_new(change.new) if isinstance(each, AttributeChanged) and each.name in STATE]
        tensors = [i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged)]
        indices = (*consequences(scene, change.new), *state, *tensors, *scene.added_below(change.new), *_inner(scene, change.old))
        yield Place(sort, new.path, old, new, indices)


def _eager(layer: Layer) -> bool:
    """Whether the class is one of torch.ao's; a printout tells by the name alone."""
    return bool(re.match(PRINTED, layer.type or "") if layer.origin is None else re.match(EAGER, layer.origin))


def _when(layer: Layer) -> str:
    """Whether activations are rounded batch by batch or once and for all."""
    return "dynamic" if ".dynamic" in (layer.origin or "") or (layer.type or "").startswith("Dynamic") else "static"


def _replaced(scene: Scene) -> Iterator[Place]:
    """Quantised layers too unlike the old ones at their place to be paired with them."""
    for old, new, indices in replaced(scene):
        if _eager(new) and not _eager(old):
            yield Place(_when(new), new.path, old, new, indices)


def _inner(scene: Scene, old: str) -> tuple[int, ...]:
    """What a layer held inside and no longer holds as modules, such as observers."""
    return scene.removed_below(old)


def _tensors(scene: Scene) -> Iterator[Place]:
    """Layers of the same class whose weight is a quantised kind of tensor."""
    for index, change in scene.of(TensorChanged):
        before, after = change.before, change.after
        if before and after and re.match(SUBCLASS, after.dtype or "") and not re.match(SUBCLASS, before.dtype or ""):
            yield Place("weight-only", change.new, scene.look.old[change.old], scene.look.new[change.new], (index,))


def _folded(scene: Scene, group: list[Place]) -> Iterator[tuple[int, ...]]:
    """Norms and activations that became Identity, and the stubs at the model's ends, in a model that is quantised throughout."""
    for _, change in scene.of(Retyped):
        old = scene.look.old[change.old]
        if change.after == "Identity" and (norm(old) or activation(old.type)) and (old.attributes or {}):
            yield consequences(scene, change.new)
    for index, gone in scene.of(Removed):
        if (
            gone.layer.type in ("QuantStub", "DeQuantStub")
            or norm(gone.layer) in ("BatchNorm", "SyncBatchNorm")
            or activation(gone.layer.type)
        ):
            yield (index,)
    for index, added in scene.of(Added):
        if _eager(added.layer) and not any(added.new.startswith(place.path + ".") for place in group):
            yield (index,)


SURGERY = Surgery(
    id="quantised",
    title="Quantised ({sort}): {layers}",
    sentence="{layers} ({kinds}) became quantised, {sort}: {places}.{folded}",
    teaches=(
        "Outputs change by rounding, so accuracy should be measured again. Packed weights are no parameters any more: they vanish "
        "from parameters() and cannot be trained, and a float checkpoint must be loaded before quantising. {means}"
    ),
    reference="https://docs.pytorch.org/docs/stable/quantization.html",
    recognise=_recognise,
)
