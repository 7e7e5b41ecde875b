"""Layers that gained a bias."""

from __future__ import annotations

from archdiff.surgeries.biases import toggled
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="bias_added",
    title="Bias added to {layers}",
    sentence="{layers} ({kinds}) gained a bias, {parameters} in all: {places}.",
    teaches=(
        "A bias adds one learnt number to each output feature, whatever the input. It is worth having where no normalisation follows "
        "that would take it out again. An old checkpoint lacks these keys: it loads with strict=False, and the biases keep their "
        "initial values; set to zero they leave the outputs as they were."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    recognise=lambda scene: toggled(scene, on=True),
)
