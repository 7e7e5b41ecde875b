"""Dropout taken out: rate zero, the layer replaced by Identity, or the layer gone."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.dropouts import rates, spread
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [rate for rate in rates(scene) if rate.sort == "dropout" and rate.after == 0 < rate.before]
    if not found:
        return
    spots = list(dict.fromkeys(rate.path for rate in found))
    yield Claim(
        tuple(index for rate in found for index in rate.changes),
        {"before": spread([rate.before for rate in found]), "count": count(len(spots), "place"), "places": places(spots)},
    )


SURGERY = Surgery(
    id="dropout_disabled",
    title="Dropout disabled in {count}",
    sentence="Dropout of p = {before} no longer acts in {count}: {places}.",
    teaches=(
        "Dropout acts in training only, so evaluation gives the same outputs as before; training is regularised less. It is taken out "
        "when data is plenty, when another regulariser does the work, or to make training repeatable. Dropout has no tensors, so no key "
        "of a checkpoint disappears; taking a layer out of a Sequential renumbers those behind it."
    ),
    reference="https://jmlr.org/papers/v15/srivastava14a.html",
    recognise=_recognise,
)
