"""What of a checkpoint of the old model the new model can still load."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Literal

from archdiff.diff.carry import Carried, carry
from archdiff.diff.records import Diff
from archdiff.tree.keys import entries
from archdiff.tree.records import Tree

Verdict = Literal["identical", "loads", "partly", "not"]


@dataclass(frozen=True, slots=True)
class Impact:
    """How an old state_dict fares in the new model.

    ``identical``  nothing differs that both sides know
    ``loads``      the same keys and shapes: ``load_state_dict(strict=True)`` works, though the models differ otherwise
    ``partly``     some tensors fit, under their own or under mapped keys
    ``not``        none does
    ``None``       a side does not know its tensors
    """

    verdict: Verdict | None
    fits: int | None = None
    """Elements of the new model's persistent tensors that an old tensor of equal shape can fill."""
    wanted: int | None = None
    """Elements of all persistent tensors of the new model."""
    renamed: int = 0
    """Tensors that fit, but only after their key is mapped."""
    resized: int = 0
    """Tensors whose partner has another shape."""
    missing: int = 0
    """Tensors of the new model without partner."""
    unexpected: int = 0
    """Tensors of the old model without partner."""


def impact(diff: Diff) -> Impact:
    """Weigh ``diff`` for a checkpoint of its old side. A tied tensor counts under each of its keys, as it does in a state_dict."""
    if not _known(diff.old) or not _known(diff.new):
        return Impact(None)
    carried = carry(diff)
    fitting = [each for each in carried if each.fits]
    olds, news = list(entries(diff.old.layers)), list(entries(diff.new.layers))
    renamed = sum(each.old.key != each.new.key for each in fitting)
    resized = len(carried) - len(fitting)
    missing, unexpected = len(news) - len(carried), len(olds) - len(carried)
    whole = not (renamed or resized or missing or unexpected)
    verdict: Verdict = "identical" if not diff else "loads" if whole else "partly" if fitting else "not"
    wanted = sum(prod(entry.tensor.shape or ()) for entry in news)
    return Impact(verdict, _elements(fitting), wanted, renamed, resized, missing, unexpected)


def _known(tree: Tree) -> bool:
    return any(layer.tensors is not None for layer in tree.layers) and all(layer.tensors is not None for layer in tree.layers)


def _elements(carried: list[Carried]) -> int:
    return sum(prod(each.new.tensor.shape or ()) for each in carried)
