"""Attention of eight: print and state_dict are the same."""

from torch import nn


def build() -> nn.Module:
    return nn.MultiheadAttention(64, num_heads=8)
