"""Attention of four heads."""

from torch import nn


def build() -> nn.Module:
    return nn.MultiheadAttention(64, num_heads=4)
