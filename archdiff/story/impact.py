"""What of a checkpoint of the old model the new model can still load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from archdiff.diff.records import Diff

Verdict = Literal["identical", "loads", "partly", "not"]


@dataclass(frozen=True, slots=True)
class Impact:
    """How an old state_dict fares in the new model.

    ``identical``  the models have the same keys and shapes, and nothing else differs that is known
    ``loads``      the same keys and shapes: ``load_state_dict(strict=True)`` works, though the models differ otherwise
    ``partly``     some tensors fit, under the same or under mapped keys
    ``not``        none does
    ``None``       a side does not know its tensors
    """

    verdict: Verdict | None
    fits: int | None
    """Elements of the new model's parameters that an old tensor of equal shape can fill."""
    wanted: int | None
    """Elements of all parameters of the new model."""
    renamed: int
    """Tensors that fit only after their key is mapped."""


def impact(diff: Diff) -> Impact:
    raise NotImplementedError
