"""Parameters no longer trained: requires_grad switched off."""

from __future__ import annotations

from archdiff.surgeries.surgery import Surgery
from archdiff.surgeries.trainability import switched

SURGERY = Surgery(
    id="frozen",
    title="Frozen: {parameters} no longer trained",
    sentence=(
        "requires_grad is now False for {tensors} ({parameters}) in {places}. Of the model's {all} parameters, {trained} are trainable."
    ),
    teaches=(
        "A frozen parameter gets no gradient, so the optimiser leaves it as it is. A pretrained body is often frozen while a new head "
        "is trained on little data: that takes less memory and time and keeps what was learnt. Outputs and checkpoints stay the same. "
        "Freezing the weight and bias of a BatchNorm does not stop its running statistics, which still move in training mode."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/autograd.html#setting-requires-grad",
    recognise=lambda scene: switched(scene, on=False),
)
