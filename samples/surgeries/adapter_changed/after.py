"""The same with updates of a higher rank."""

import torch
from torch import nn


class LowRank(nn.Module):
    """A layer that stays as it is, with a trained update B·A of low rank beside it."""

    def __init__(self, base: nn.Linear, rank: int) -> None:
        super().__init__()
        self.base = base.requires_grad_(False)
        self.lora_A = nn.Linear(base.in_features, rank, bias=False)
        self.lora_B = nn.Linear(rank, base.out_features, bias=False)
        nn.init.zeros_(self.lora_B.weight)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.base(x) + self.lora_B(self.lora_A(x))


def build() -> nn.Module:
    return nn.Sequential(LowRank(nn.Linear(64, 64), rank=16), nn.GELU(), LowRank(nn.Linear(64, 64), rank=16), nn.GELU(), nn.Linear(64, 10))
