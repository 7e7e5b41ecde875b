"""Low-rank adapters merged into their layers, or taken off."""

from __future__ import annotations

from archdiff.surgeries.adapters import withdrawn
from archdiff.surgeries.low_rank import claims
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="lora_merged",
    title="LoRA merged or removed: rank {rank} in {layers}",
    sentence="{layers} ({kinds}) lost the low-rank update of rank {rank}{scaling}: {places}. The adapters had {added}, {share}.",
    teaches=(
        "Merging adds the product B·A to the weight and drops the two matrices, so the model computes the same without extra work and "
        "has the keys of the plain model again. Unloading drops them without adding. The two leave the same tree: only the values of "
        "the weights tell them apart."
    ),
    reference="https://arxiv.org/abs/2106.09685",
    recognise=lambda scene: claims(withdrawn(scene)),
)
