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
from archdiff.tree.totals import size

EAGER = r"torch\.(ao\.)?nn\.(intrinsic\.)?quantized\b"
PRINTED = r"(Dynamic)?Quantized[A-Z]"
WEIGHTS = r"(bitsandbytes|torchao|quanto|optimum\.quanto|auto_gptq|awq)\b"
SUBCLASS = r"\w*(Quant|Int8|Int4|UInt4|Float8|NF4|Params4bit|MXTensor)\w*\["
ONLY_WEIGHTS = r"(NF4|Params4bit)"
_FAKE = "fake"

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
    "in the weights": (
        "The weights are a tensor class of their own that holds few bits and the scales to expand them; whether inputs are rounded as well "
        "is kept inside that tensor."
    ),
    "fake": (
        "Weights, and perhaps inputs, are rounded to integers and back in every forward pass, so that training learns to live with the "
        "rounding; the products are still of floating-point numbers. The tensors are those of the old layers. Converting comes after the "
        "training."
    ),
    "integer weights": (
        "The weights are kept as integers with scales to expand them; whether inputs are rounded as well is decided in the class's code."
    ),
    "on the fly": (
        "The weights stay as they were and are rounded, with or without the inputs, for each product: to compute faster, or to train for "
        "rounding. The tensors are those of the old layers."
    ),
}
STUBS = ("QuantStub", "DeQuantStub")
_PACKED = "A float checkpoint must be loaded before quantising: the old weights have another form here. "


class Place(NamedTuple):
    """A layer that became a quantised one."""

    sort: str
    path: str
    old: Layer
    new: Layer
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [*_layers(scene), *_replaced(scene), *_integers(scene), *_tensors(scene)]
    for group in alike(found, lambda place: place.sort):
        folded = list(_folded(scene, group)) if group[0].sort == "static" else []
        plain = group[0].sort in ("on the fly", _FAKE)
        title, sentence = (_FAKE_TITLE, _FAKE_SENTENCE) if group[0].sort == _FAKE else (None, None)
        yield Claim(
            tuple(dict.fromkeys(i for each in (*(place.changes for place in group), *(took for _, took in folded)) for i in each)),
            {
                "sort": group[0].sort,
                "layers": count(len(group), "layer"),
                "kinds": listed(list(dict.fromkeys(place.old.type or "layer" for place in group))),
                "places": places([place.path for place in group]),
                "folded": _took_in(sum(inside for inside, _ in folded)),
                "verb": "rounds its" if len(group) == 1 else "round their",
                "means": ("" if plain else _PACKED) + MEANS[group[0].sort],
            },
            title,
            sentence,
        )


def _layers(scene: Scene) -> Iterator[Place]:
    """Layers whose class is a quantised one."""
    for _, change in scene.of(Retyped):
        old, new = scene.look.old[change.old], scene.look.new[change.new]
        only_weights = re.match(WEIGHTS, new.origin or "")
        if (_eager(old) and old.type != "FloatFunctional") or not (_eager(new) or only_weights):
            continue
        if old.type in STUBS:
            continue
        sort = "weight-only" if only_weights else _when(new)
        if sort == "weight-only" and old.tensors and old.tensors == new.tensors:
            sort = _FAKE if _trains(new) else "on the fly"
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
        if _eager(new) and not _eager(old) and old.type not in STUBS:
            yield Place(_when(new), new.path, old, new, indices)


def _integers(scene: Scene) -> Iterator[Place]:
    """Layers of any class whose one large float weight gave way to smaller integers and their scales."""
    for _, change in scene.of(Retyped):
        old, new = scene.look.old[change.old], scene.look.new[change.new]
        if _eager(new) or re.match(WEIGHTS, new.origin or "") or not _expands(old, new):
            continue
        tensors = [i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged)]
        yield Place("integer weights", new.path, old, new, (*consequences(scene, change.new), *tensors))
    for old, new, indices in replaced(scene):
        if not _eager(new) and _expands(old, new):
            yield Place("integer weights", new.path, old, new, indices)


def _expands(old: Layer, new: Layer) -> bool:
    """Whether a float matrix is gone, integers that take less room came, and something called a scale with them."""
    kept = {tensor.name for tensor in new.tensors or () if (tensor.dtype or "").startswith(("float", "bfloat"))}
    lost = [
        t for t in old.tensors or () if t.name not in kept and (t.dtype or "").startswith(("float", "bfloat")) and len(t.shape or ()) > 1
    ]
    came = [t for t in new.tensors or () if (t.dtype or "").startswith(("int", "uint")) and len(t.shape or ()) > 1]
    scaled = any(word in name for name in kept for word in ("scale", "absmax", "step"))
    return bool(lost and came and scaled) and sum(size(t) or 0 for t in came) < sum(size(t) or 0 for t in lost)


def _inner(scene: Scene, old: str) -> tuple[int, ...]:
    """What a layer held inside and no longer holds as modules, such as observers."""
    return scene.removed_below(old)


def _tensors(scene: Scene) -> Iterator[Place]:
    """Layers of the same class whose weight is a quantised kind of tensor."""
    for index, change in scene.of(TensorChanged):
        before, after = change.before, change.after
        if before and after and re.match(SUBCLASS, after.dtype or "") and not re.match(SUBCLASS, before.dtype or ""):
            sort = "weight-only" if re.match(ONLY_WEIGHTS, after.dtype or "") else "in the weights"
            yield Place(sort, change.new, scene.look.old[change.old], scene.look.new[change.new], (index,))


def _folded(scene: Scene, group: list[Place]) -> Iterator[tuple[bool, tuple[int, ...]]]:
    """What else a model that is quantised throughout changes, and whether it went into a layer: norms and activations did, stubs and
    the like became layers of their own."""
    for _, change in scene.of(Retyped):
        old = scene.look.old[change.old]
        if old.type in STUBS and _eager(scene.look.new[change.new]):
            yield False, consequences(scene, change.new)
        if change.after == "Identity" and (norm(old) or activation(old.type)) and (old.attributes or {}):
            yield True, consequences(scene, change.new)
    for index, gone in scene.of(Removed):
        if gone.layer.type in STUBS:
            yield False, (index,)
        elif norm(gone.layer) in ("BatchNorm", "SyncBatchNorm") or activation(gone.layer.type):
            yield True, (index,)
    for index, added in scene.of(Added):
        if _eager(added.layer) and not any(added.new.startswith(place.path + ".") for place in group):
            yield False, (index,)


def _trains(layer: Layer) -> bool:
    """Whether a layer rounds and expands again, for training that reckons with rounding."""
    return ".qat" in (layer.origin or "") or "FakeQuant" in (layer.type or "")


_FAKE_TITLE = "Prepared for quantisation-aware training: {layers}"
_FAKE_SENTENCE = "{layers} ({kinds}) {verb} weights, and perhaps inputs, as quantised ones would, and compute in floating point: {places}."


def _took_in(number: int) -> str:
    return f" {count(number, 'norm or activation', 'norms and activations')} went into them." if number else ""


SURGERY = Surgery(
    id="quantised",
    title="Quantised ({sort}): {layers}",
    sentence="{layers} ({kinds}) became quantised, {sort}: {places}.{folded}",
    teaches=("Outputs change by rounding, so accuracy should be measured again. {means}"),
    reference="https://docs.pytorch.org/docs/stable/quantization.html",
    recognise=_recognise,
)
