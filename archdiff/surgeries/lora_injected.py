"""Low-rank adapters (LoRA) put on layers that stay as they are."""

from __future__ import annotations

from archdiff.surgeries.adapters import injected
from archdiff.surgeries.low_rank import claims
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="lora_injected",
    title="LoRA injected: rank {rank} in {layers}",
    sentence="{layers} ({kinds}) got a low-rank update of rank {rank}{scaling}: {places}. It adds {added}, {share}.",
    teaches=(
        "LoRA leaves a weight W as it is and adds the product B·A of two thin matrices, which alone are trained: far less memory for "
        "gradients and optimiser, and a checkpoint of the adapter is small. B usually starts at zero, so at first the outputs are those "
        "of the old model. The layers' own weights keep their sizes, under other keys if each layer was wrapped; after training the "
        "product can be merged into W. Rank and scaling are chosen by experience."
    ),
    reference="https://arxiv.org/abs/2106.09685",
    recognise=lambda scene: claims(injected(scene)),
)
