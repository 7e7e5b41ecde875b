"""A convolution taken apart along its window: over the picture first, then over time; or along one side, then along the other."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.convolution_pairs import Conv, Split, facts, splits
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery


def _recognise(scene: Scene) -> Iterator[Claim]:
    for group in alike(splits(scene, _factorises), _sort):
        indices = tuple(index for split in group for index in split.changes)
        yield (
            Claim(indices, facts(group), teaches=_SIDES, reference=_INCEPTION, brief=_BRIEF)
            if _sort(group[0]) == 2
            else Claim(indices, facts(group))
        )


def _sort(split: Split) -> int:
    """Over how many sides the window runs."""
    return len(split.old.kernel)


def _factorises(old: Conv, first: Conv, second: Conv) -> bool:
    """Whether each side of the old window belongs to one of the two, and both have a share."""
    if len(old.kernel) < 2 or {len(first.kernel), len(second.kernel)} != {len(old.kernel)} or {first.groups, second.groups} != {old.groups}:
        return False
    if (old.inputs, first.outputs, old.outputs) != (first.inputs, second.inputs, second.outputs):
        return False
    shared = all(sorted((one, two)) == sorted((1, whole)) for one, two, whole in zip(first.kernel, second.kernel, old.kernel, strict=True))
    return shared and old.kernel not in (first.kernel, second.kernel)


_SIDES = (
    "A window of n × n taken apart into n × 1 and 1 × n sees as far with 2n weights a pair of channels instead of n², and a layer "
    "between the two can bend what they compute. Neither of the two has the old weight's shape, so an old checkpoint does not fit in "
    "them and they have to be trained."
)
_INCEPTION = "https://arxiv.org/abs/1512.00567"

_BRIEF = "{count} of {kernels} became {first} and then {second}{difference}."

SURGERY = Surgery(
    id="convolution_factorised",
    title="Convolutions factorised: {count}",
    sentence="{count} of {kernels} became two each, first {first} and then {second}, at {places}{difference}.",
    teaches=(
        "A filter over space and time taken apart into one over each picture and one along time is easier to optimise, and with a layer "
        "between the two it can compute more with as many weights: designs of this kind choose the width between them to keep the "
        "number of parameters. Neither of the two has the old weight's shape, so an old checkpoint does not fit in them and they have "
        "to be trained."
    ),
    reference="https://arxiv.org/abs/1711.11248",
    recognise=_recognise,
    brief=_BRIEF,
)
