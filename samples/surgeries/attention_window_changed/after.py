"""The same, each looking back at 16 tokens."""

import torch
from torch import nn


class Attention(nn.Module):
    """One head of attention with rotary positions, over a window of the last tokens."""

    def __init__(self, features: int = 32, rope_theta: float = 1e4, sliding_window: int | None = None) -> None:
        super().__init__()
        self.rope_theta = rope_theta
        self.sliding_window = sliding_window
        self.qkv = nn.Linear(features, 3 * features)

    def turned(self, x: torch.Tensor) -> torch.Tensor:
        half = x.shape[-1] // 2
        slow = self.rope_theta ** (-torch.arange(half) / half)
        angle = torch.arange(x.shape[-2])[:, None] * slow
        one, two = x[..., :half], x[..., half:]
        return torch.cat((one * angle.cos() - two * angle.sin(), one * angle.sin() + two * angle.cos()), dim=-1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        q, k, v = self.qkv(x).chunk(3, dim=-1)
        back = torch.arange(x.shape[-2])[:, None] - torch.arange(x.shape[-2])
        seen = (back >= 0) & (back < (self.sliding_window or x.shape[-2]))
        return nn.functional.scaled_dot_product_attention(self.turned(q), self.turned(k), v, attn_mask=seen)


def build() -> nn.Module:
    return nn.Sequential(Attention(sliding_window=16), Attention(sliding_window=16))
