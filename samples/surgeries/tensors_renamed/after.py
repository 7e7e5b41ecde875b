"""The learnt tables of a vision transformer, held by a module of their own, as another library calls them."""

import torch
from torch import nn


class Tables(nn.Module):
    def __init__(self, features: int = 32, patches: int = 16) -> None:
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, features))
        self.pos_embed = nn.Parameter(torch.zeros(1, patches + 1, features))
        self.norm = nn.LayerNorm(features)


def build() -> nn.Module:
    return Tables()
