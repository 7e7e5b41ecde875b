"""Layers that lost their bias."""

from __future__ import annotations

from archdiff.surgeries.biases import toggled
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="bias_removed",
    title="Bias removed from {layers}",
    sentence="The bias of {layers} ({kinds}) is gone, {parameters} in all: {places}.",
    teaches=(
        "A bias right before a BatchNorm is redundant, since the norm subtracts the mean; many large language models drop biases by "
        "convention, to save parameters and for stability. An old checkpoint has keys too many: it loads with strict=False, and unless "
        "a norm takes the bias out anyway the outputs change."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Linear.html",
    recognise=lambda scene: toggled(scene, on=False),
)
