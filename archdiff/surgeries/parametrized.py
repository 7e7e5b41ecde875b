"""A parametrization put on tensors: weight norm, spectral norm, orthogonality or the user's own."""

from __future__ import annotations

from archdiff.surgeries.parametrizations import parametrized
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="parametrized",
    title="Parametrized by {kind}: {tensors}",
    sentence="{names} is now computed from other tensors by {kind} ({generation}), in {places}: {tensors} in all.",
    teaches=(
        "The tensor is now computed from others, which are trained in its place. The state_dict has other keys, so an old "
        "checkpoint must be loaded before the parametrization is put on. {text}"
    ),
    reference="https://docs.pytorch.org/tutorials/intermediate/parametrizations.html",
    recognise=lambda scene: parametrized(scene, on=True),
)
