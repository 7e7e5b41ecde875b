"""Tensors that became, or ceased to be, the same one in two places; read by weights_tied and weights_untied."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import join
from archdiff.tree.records import Tensor
from archdiff.tree.totals import elements


def retied(scene: Scene, tied: bool) -> Iterator[Claim]:
    """One claim for each tensor that others were tied to, or untied from; the tensors are else unchanged."""
    found = [(index, change, first) for index, change in scene.of(TensorChanged) if (first := _first(change, tied)) is not None]
    settings = [index for index, change in scene.of(AttributeChanged) if found and _says(change, tied)]
    for group in alike(found, lambda item: item[2]):
        names = [join(change.new, change.name) for _, change, _ in group]
        saved = sum(elements(change.after) or 0 for _, change, _ in group if change.after is not None)
        yield Claim(
            (*(index for index, _, _ in group), *settings),
            {
                "first": group[0][2],
                "names": f"{listed(names)} {'with' if tied else 'from'} {group[0][2]}",
                "holders": f"{listed(names)} {'is' if len(names) == 1 else 'are'}",
                "saved": count(saved, "parameter"),
            },
        )


def _first(change: TensorChanged, tied: bool) -> str | None:
    """The holder a tensor was newly tied to (or untied from), where nothing else of it changed."""
    before, after = change.before, change.after
    if before is None or after is None or _rest(before) != _rest(after):
        return None
    mine, other = (after, before) if tied else (before, after)
    return mine.tied_to if other.tied_to is None else None


def _says(change: AttributeChanged, tied: bool) -> bool:
    """The settings that go with it in transformers' models."""
    name = change.name.rpartition(".")[2]
    return name.endswith("tied_weights_keys") or (name == "tie_word_embeddings" and change.after is tied)


def _rest(tensor: Tensor) -> tuple[object, ...]:
    return (tensor.shape, tensor.dtype, tensor.trainable, tensor.kind)
