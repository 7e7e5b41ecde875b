"""Last of six: LoRA. The head keeps its weights and learns a small correction beside them (Hu et al., 2021).

Instead of the 32 × 3 weights, two thin matrices are trained, 32 × 2 and 2 × 3; their product is added to what the frozen layer says. For
one small layer that saves nothing; for the thousand matrices of a language model it saves nearly all.
"""

from __future__ import annotations

from torch import Tensor, nn
from transferred import build as build_transferred


class LoraLinear(nn.Module):
    """A frozen Linear layer and a low-rank correction that is trained."""

    def __init__(self, base_layer: nn.Linear, r: int = 2, alpha: float = 4.0) -> None:
        super().__init__()
        self.base_layer = base_layer.requires_grad_(False)
        self.lora_A = nn.Linear(base_layer.in_features, r, bias=False)
        self.lora_B = nn.Linear(r, base_layer.out_features, bias=False)
        self.scaling = alpha / r
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x: Tensor) -> Tensor:
        return self.base_layer(x) + self.scaling * self.lora_B(self.lora_A(x))


def build() -> nn.Module:
    model = build_transferred()
    model[10] = LoraLinear(model[10])
    return model
