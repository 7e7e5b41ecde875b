"""Pruning masks multiplied into the weights and dropped, as prune.remove does."""

from __future__ import annotations

from archdiff.surgeries.masks import masked
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="pruning_made_permanent",
    title="Pruning masks dropped: {tensors}",
    sentence="{tensors} ({parameters}) lost the mask{methods} and {name}_orig became {name} again: {places}.",
    teaches=(
        "prune.remove multiplies the mask into the tensor and forgets it: the zeros stay, but nothing keeps them zero in further "
        "training. The keys are again those of the plain model, which loads such a checkpoint without any pruning code. Despite its "
        "name it does not undo the pruning."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.utils.prune.remove.html",
    recognise=lambda scene: masked(scene, on=False),
)
