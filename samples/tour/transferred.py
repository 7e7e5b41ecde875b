"""Fifth of six: another task. The trained body stays and is frozen, the head is new: three classes instead of ten.

This is transfer learning: what the body learned of strokes serves the new task, and only the new layer is trained.
"""

from __future__ import annotations

from normed import build as build_normed
from torch import nn


def build() -> nn.Module:
    model = build_normed()
    for parameter in model.parameters():
        parameter.requires_grad = False
    model[10] = nn.Linear(32, 3)
    return model
