"""Squeeze-and-excitation: a gate that weighs the channels of a block by their global average."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.placeholders import filled
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Layer
from archdiff.tree.totals import totals

GATES = {"Sigmoid", "Hardsigmoid", "HardSigmoid"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found: list[tuple[list[Layer], tuple[int, int], tuple[int, ...]]] = []
    for layer, indices in filled(scene):
        layers = [scene.look.new[path] for path in subtree(scene.look.new_children, layer.path)]
        sizes = _gate(layers)
        if sizes:
            found.append((layers, sizes, indices))
    settings = [i for i, change in scene.of(AttributeChanged) if change.name.rpartition(".")[2] in ("attn_layer", "se_layer", "se_ratio")]
    for group in alike(found, lambda item: _takes_largest(item[0])):
        facts = {
            "blocks": count(len(group), "block"),
            "places": places([layers[0].path for layers, *_ in group]),
            "ratios": " or ".join(dict.fromkeys(f"1/{wide // narrow}" for _, (wide, narrow), _ in group)),
            "added": count(sum(totals(layers).parameters or 0 for layers, *_ in group), "parameter"),
        }
        claimed = (*(index for *_, indices in group for index in indices), *settings)
        settings = []
        if _takes_largest(group[0][0]):
            yield Claim(claimed, facts, _BOTH_TITLE, teaches=_BOTH, reference="https://arxiv.org/abs/1807.06521")
        else:
            yield Claim(claimed, facts)


def _takes_largest(layers: list[Layer]) -> bool:
    """Whether the gate looks at the largest value of each channel too, as CBAM's does."""
    return any("MaxPool" in (layer.type or "") for layer in layers)


def _gate(layers: list[Layer]) -> tuple[int, int] | None:
    """Width and inner width of two pointwise maps, down and up again, that end in a sigmoid."""
    maps = [tensor.shape for layer in layers for tensor in layer.tensors or () if tensor.shape is not None and len(tensor.shape) > 1]
    if len(maps) != 2 or not any(layer.type in GATES for layer in layers) or any(size != 1 for shape in maps for size in shape[2:]):
        return None
    (narrow, wide), (out, inner) = maps[0][:2], maps[1][:2]
    return (wide, narrow) if (out, inner) == (wide, narrow) and narrow < wide else None


_BOTH_TITLE = "Channel attention added to {blocks}"
_BOTH = (
    "The gate takes the average and the largest value of each channel over the image, passes them through two small layers and a sigmoid, "
    "and multiplies each channel by the result: squeeze-and-excitation that also sees peaks, as in CBAM. An old checkpoint lacks these "
    "keys and needs strict=False; outputs change, so the model has to be trained."
)

SURGERY = Surgery(
    id="squeeze_excitation_added",
    title="Squeeze-and-excitation added to {blocks}",
    sentence="{blocks} got a gate that weighs channels, through a bottleneck of {ratios} of the width: {places}. That adds {added}.",
    teaches=(
        "The gate averages each channel over the image, passes the averages through two small layers and a sigmoid, and multiplies each "
        "channel by the result: the network can stress some channels depending on the whole image, for little computation. An old "
        "checkpoint lacks these keys and needs strict=False; outputs change, so the model has to be trained."
    ),
    reference="https://arxiv.org/abs/1709.01507",
    recognise=_recognise,
)
