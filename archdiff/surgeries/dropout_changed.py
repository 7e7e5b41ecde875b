"""Dropout put in, or given another rate that is not zero."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.dropouts import rates
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [rate for rate in rates(scene) if rate.sort == "dropout" and rate.after > 0 and rate.before != rate.after]
    for group in alike(found, lambda rate: (rate.before, rate.after)):
        before, after = group[0].before, group[0].after
        spots = list(dict.fromkeys(rate.path for rate in group))
        yield Claim(
            tuple(index for rate in group for index in rate.changes),
            {
                "before": f"{before:g}",
                "after": f"{after:g}",
                "places": places(spots),
                "count": count(len(spots), "place"),
                "more": "more" if after > before else "less",
            },
            title="Dropout added: p = {after}" if not before else None,
        )


SURGERY = Surgery(
    id="dropout_changed",
    title="Dropout changed: p {before} → {after}",
    sentence="In {count} dropout now zeroes a share of {after} of the activations instead of {before}: {places}.",
    teaches=(
        "Dropout zeroes activations at random in training and scales the rest by 1 / (1 − p), so that features do not rely on one "
        "another. In evaluation it does nothing, and it has no tensors: a checkpoint is not affected by the rate. Here it "
        "regularises {more} than before."
    ),
    reference="https://jmlr.org/papers/v15/srivastava14a.html",
    recognise=_recognise,
)
