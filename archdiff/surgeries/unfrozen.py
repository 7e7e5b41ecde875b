"""Parameters trained again: requires_grad switched on."""

from __future__ import annotations

from archdiff.surgeries.surgery import Surgery
from archdiff.surgeries.trainability import switched

SURGERY = Surgery(
    id="unfrozen",
    title="Unfrozen: {parameters} trained again",
    sentence=(
        "requires_grad is now True for {tensors} ({parameters}) in {places}. Of the model's {all} parameters, {trained} are trainable."
    ),
    teaches=(
        "After a new head has settled, the body is often released so that its features adapt too, by convention with a smaller learning "
        "rate and from the last layers to the first (gradual unfreezing). Training then needs gradients and optimiser state for these "
        "parameters. Outputs and checkpoints stay the same; an optimiser built before only trains them if it was given them."
    ),
    reference="https://arxiv.org/abs/1801.06146",
    recognise=lambda scene: switched(scene, on=True),
)
