"""Stochastic depth (drop path) put in, taken out, or given another schedule over the blocks."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.dropouts import rates, spread
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [rate for rate in rates(scene) if rate.sort == "stochastic depth"]
    if not found:
        return
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
        title="Stochastic depth added: up to {top}" if not any(before) else "Stochastic depth removed" if not any(after) else None,
    )


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
