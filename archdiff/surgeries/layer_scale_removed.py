"""The learnt factors of residual branches (LayerScale) taken out."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.layer_scales import scale, scales
from archdiff.surgeries.placeholders import emptied
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.totals import elements


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(layer.path, indices, layer.tensors[0]) for layer, indices in emptied(scene) if scales(layer) and layer.tensors]
    for index, change in scene.of(TensorChanged):
        held = scene.look.old_children.get(change.old, ())
        if change.after is None and change.before and scale(change.before, scene.look.old[change.old], held):
            found.append((change.new, (index,), change.before))
    if found:
        yield Claim(
            tuple(index for _, indices, _ in found for index in indices),
            {
                "count": count(len(found), "residual branch", "residual branches"),
                "places": places(list(dict.fromkeys(path for path, *_ in found))),
                "lost": count(sum(elements(tensor) or 0 for *_, tensor in found), "parameter"),
            },
        )


SURGERY = Surgery(
    id="layer_scale_removed",
    title="LayerScale removed from {count}",
    sentence="{count} lost the learnt factor for each channel: {places}. That takes away {lost}.",
    teaches=(
        "LayerScale multiplies the output of a residual branch by a learnt vector. Without it the branches act at full strength: outputs "
        "change unless the factors are multiplied into the weights before them, which is the same up to rounding. An old checkpoint has "
        "these keys too many and needs strict=False."
    ),
    reference="https://arxiv.org/abs/2103.17239",
    recognise=_recognise,
)
