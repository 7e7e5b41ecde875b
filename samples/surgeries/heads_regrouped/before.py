"""Attention in which each of 8 query heads has its own keys and values."""

from torch import nn


class Attention(nn.Module):
    def __init__(self, width, heads, kv_heads):
        super().__init__()
        self.heads, self.num_kv_heads = heads, kv_heads
        self.q_proj = nn.Linear(width, width, bias=False)
        self.k_proj = nn.Linear(width, width // heads * kv_heads, bias=False)
        self.v_proj = nn.Linear(width, width // heads * kv_heads, bias=False)
        self.o_proj = nn.Linear(width, width, bias=False)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (p(x).view(b, t, -1, c // self.heads).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj))
        k, v = (each.repeat_interleave(self.heads // self.num_kv_heads, 1) for each in (k, v))
        x = nn.functional.scaled_dot_product_attention(q, k, v)
        return self.o_proj(x.transpose(1, 2).reshape(b, t, c))


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 64), Attention(64, heads=8, kv_heads=8), nn.Linear(64, 10))
