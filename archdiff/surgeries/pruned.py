"""Weights masked by torch.nn.utils.prune: weight became weight_orig and weight_mask."""

from __future__ import annotations

from archdiff.surgeries.masks import masked
from archdiff.surgeries.surgery import Surgery

SURGERY = Surgery(
    id="pruned",
    title="Pruned: masks on {tensors}",
    sentence=(
        "{tensors} ({parameters}) got a mask{methods}: {places}. Each is now kept as {name}_orig, a parameter, and {name}_mask, a buffer."
    ),
    teaches=(
        "Before every forward pass the tensor is computed as original times mask, so masked entries count as zero and stay zero while "
        "the rest can train on. Nothing gets smaller or faster by this alone: a mask is added to each tensor, and how much is masked is "
        "in its values, not in the tree. The state_dict has other keys, so an old checkpoint must be loaded before pruning."
    ),
    reference="https://docs.pytorch.org/tutorials/intermediate/pruning_tutorial.html",
    recognise=lambda scene: masked(scene, on=True),
)
