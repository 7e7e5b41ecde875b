"""A full convolution taken apart into one for each channel and a pointwise one that mixes the channels."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.convolution_pairs import Conv, facts, splits
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = list(splits(scene, _separates))
    if found:
        yield Claim(tuple(index for split in found for index in split.changes), facts(found))


def _separates(old: Conv, first: Conv, second: Conv) -> bool:
    """Whether the first filters every channel by itself over the old window and the second mixes them, at one point."""
    if old.groups != 1 or set(old.kernel) == {1} or (old.inputs, old.outputs) != (first.inputs, second.outputs):
        return False
    depthwise = first.groups == first.inputs > 1 and first.kernel == old.kernel
    return depthwise and second.groups == 1 and set(second.kernel) == {1} and second.inputs == first.outputs


SURGERY = Surgery(
    id="depthwise_separable",
    title="Convolutions made depthwise separable: {count}",
    sentence=(
        "{count} of {kernels} became two each: one that filters every channel by itself and a pointwise one that mixes the channels, at "
        "{places}{difference}."
    ),
    teaches=(
        "A depthwise separable convolution takes the search for patterns and the mixing of channels apart. That needs about as many "
        "times fewer weights and products as the window has places, at some cost in accuracy. Neither of the two has the old weight's "
        "shape, so an old checkpoint does not fit in them and they have to be trained."
    ),
    reference="https://arxiv.org/abs/1704.04861",
    recognise=_recognise,
    brief="{count} of {kernels} became one for each channel and a pointwise one behind{difference}.",
)
