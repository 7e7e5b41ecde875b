"""A small learnt factor for each channel put on residual branches (LayerScale)."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.layer_scales import scale, scales
from archdiff.surgeries.placeholders import filled
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value
from archdiff.tree.totals import elements


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [
        (layer.path, indices, elements(layer.tensors[0]) or 0, layer) for layer, indices in filled(scene) if scales(layer) and layer.tensors
    ]
    own = [
        (c.new, (i,), elements(c.after) or 0, None)
        for i, c in scene.of(TensorChanged)
        if c.before is None and c.after and scale(c.after, scene.look.new[c.new], scene.look.new_children.get(c.new, ()))
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
