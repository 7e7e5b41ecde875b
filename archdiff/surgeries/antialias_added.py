"""A blur put before down-sampling, so that strided layers alias less."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, Moved, Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import inside, parent
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    blurs = [
        (change.new, consequences(scene, change.new))
        for _, change in scene.of(Retyped)
        if _blurs(change.layer) and not _blurs(scene.look.old[change.old])
    ]
    blurs += [(change.new, (index,)) for index, change in scene.of(Added) if _blurs(change.layer)]
    if not blurs:
        return
    above = list(dict.fromkeys(parent(path) or "" for path, _ in blurs))
    shells = [index for path in above for index, change in scene.at_new(path) if isinstance(change, Added)]
    strides = [
        (index, change)
        for index, change in scene.of(AttributeChanged)
        if change.name == "stride" and _halved(change) and any(inside(change.new, path) for path in above)
    ]
    moved = [
        index
        for path in above
        if path in scene.look.new and path not in scene.look.old_of
        for child in scene.look.new_children[path]
        for index, change in scene.at_new(child)
        if isinstance(change, Moved)
    ]
    yield Claim(
        tuple(dict.fromkeys((*(index for _, indices in blurs for index in indices), *shells, *(index for index, _ in strides), *moved))),
        {
            "blurs": count(len(blurs), "place"),
            "places": places([path for path, _ in blurs]),
            "strides": f" The stride of {count(len(strides), 'layer')} went from 2 to 1: the blur takes the step." if strides else "",
        },
    )


def _blurs(layer: Layer) -> bool:
    """A layer called a blur pool, without trained parameters."""
    return "Blur" in (layer.type or "") and not any(tensor.kind == "parameter" for tensor in layer.tensors or ())


def _halved(change: AttributeChanged) -> bool:
    return (change.before, change.after) in ((2, 1), ((2, 2), (1, 1)))


SURGERY = Surgery(
    id="antialias_added",
    title="Anti-aliased down-sampling in {blurs}",
    sentence="A fixed blur now stands before the step of down-sampling in {blurs}: {places}.{strides}",
    teaches=(
        "Taking every second value of a feature map aliases, so a small shift of the image can change the result; blurring first makes "
        "the network more stable under shifts. The blur has no trained parameters, so the weights keep their shapes, but outputs change "
        "and the model should be trained with it."
    ),
    reference="https://arxiv.org/abs/1904.11486",
    recognise=_recognise,
)
