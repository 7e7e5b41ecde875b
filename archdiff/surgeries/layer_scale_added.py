"""A small learnt factor for each channel put on residual branches (LayerScale)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.placeholders import filled
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value
from archdiff.tree.records import Layer
from archdiff.tree.totals import elements

TENSOR = r"layer_?scale\w*|gamma_?\d|ls_?\d?_?gamma"


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (layer.path, indices, elements(layer.tensors[0]) or 0, layer)
        for layer, indices in filled(scene)
        if _scales(layer) and layer.tensors
    ]
    own = [
        (c.new, (i,), elements(c.after) or 0, None)
        for i, c in scene.of(TensorChanged)
        if c.before is None and c.after and re.fullmatch(TENSOR, c.name)
    ]
    if not found and not own:
        return
    starts = list(
        dict.fromkeys(value(start) for *_, layer in found if layer and (start := (layer.attributes or {}).get("init_values")) is not None)
    )
    every = [*((path, indices, size) for path, indices, size, _ in found), *((path, indices, size) for path, indices, size, _ in own)]
    yield Claim(
        tuple(index for _, indices, _ in every for index in indices),
        {
            "count": count(len(every), "residual branch", "residual branches"),
            "places": places(list(dict.fromkeys(path for path, *_ in every))),
            "added": count(sum(size for *_, size in every), "parameter"),
            "start": f", which start at {' or '.join(starts)}" if starts else "",
        },
    )


def _scales(layer: Layer) -> bool:
    """A layer named so, whose only tensor is one factor for each channel."""
    tensors = layer.tensors or ()
    return "LayerScale" in (layer.type or "") and len(tensors) == 1 and tensors[0].kind == "parameter"


SURGERY = Surgery(
    id="layer_scale_added",
    title="LayerScale added to {count}",
    sentence="{count} got a learnt factor for each channel{start}: {places}. That adds {added}.",
    teaches=(
        "LayerScale multiplies the output of a residual branch by a vector that starts near zero, so each block begins close to the "
        "identity and deep transformers train more stably. A model trained without it changes at once unless the factors start at one. "
        "An old checkpoint lacks these keys and needs strict=False."
    ),
    reference="https://arxiv.org/abs/2103.17239",
    recognise=_recognise,
)
