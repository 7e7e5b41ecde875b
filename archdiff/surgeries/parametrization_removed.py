"""A parametrization folded into a plain tensor again."""

from __future__ import annotations

from archdiff.surgeries.parametrizations import parametrized
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="parametrization_removed",
    title="Parametrization removed: {kind} on {tensors}",
    sentence="{names} is a plain tensor again and no longer computed by {kind} ({generation}), in {places}: {tensors} in all.",
    teaches=(
        "People take a parametrization off when training is over: evaluation gets a little faster and the state_dict has the plain keys "
        "again. By default the tensor keeps the value the parametrization gave it, so outputs stay the same; further training is no "
        "longer constrained."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.parametrize.remove_parametrizations.html",
    recognise=lambda scene: parametrized(scene, on=False),
)
