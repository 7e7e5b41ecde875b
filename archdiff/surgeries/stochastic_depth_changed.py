"""Stochastic depth (drop path) put in, taken out, or given another schedule over the blocks."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.dropouts import own, rates, sort_of, spread
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [rate for rate in rates(scene) if rate.sort == "stochastic depth" and rate.before != rate.after]
    if not found:
        return
    more = all(rate.how == "layer" and not rate.before for rate in found) and any(_acts(layer) for layer in scene.diff.old.layers)
    spots = list(dict.fromkeys(rate.path for rate in found))
    before, after = [rate.before for rate in found], [rate.after for rate in found]
    yield Claim(
        tuple(index for rate in found for index in rate.changes),
        {
            "before": spread(before),
            "after": spread(after),
            "top": f"{max(after):.3g}",
            "count": count(len(spots), "place"),
            "places": places(spots),
        },
        title=_MORE_TITLE if more else _ADDED_TITLE if not any(before) else "Stochastic depth removed" if not any(after) else None,
        sentence=_MORE if more else None,
    )


def _acts(layer: Layer) -> bool:
    return sort_of(layer) == "stochastic depth" and own(layer) > 0


_ADDED_TITLE = "Stochastic depth added: up to {top}"
_MORE_TITLE = "Stochastic depth in {count} more"
_MORE = "{count} more have a layer that skips a residual branch in training, by a chance of {after}: {places}. Others had one before."


SURGERY = Surgery(
    id="stochastic_depth_changed",
    title="Stochastic depth changed: {before} → {after}",
    sentence="The chance that a residual branch is skipped in training went from {before} to {after} in {count}: {places}.",
    teaches=(
        "Stochastic depth leaves out whole residual branches at random while training, which regularises deep networks and shortens "
        "their gradient paths. By convention the chance rises linearly from the first block to the last, so a model with more blocks "
        "has another rate in nearly every block. Evaluation and the checkpoint are not affected."
    ),
    reference="https://arxiv.org/abs/1603.09382",
    recognise=_recognise,
)
