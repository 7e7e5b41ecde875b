"""Models to measure on: a transformer whose experts are separate modules, at any size, and the ways it is changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isqrt

import torch
from torch import nn


class Expert(nn.Module):
    """A gated feed-forward network: five modules."""

    def __init__(self, width: int, hidden: int) -> None:
        super().__init__()
        self.gate = nn.Linear(width, hidden, bias=False)
        self.up = nn.Linear(width, hidden, bias=False)
        self.down = nn.Linear(hidden, width, bias=False)
        self.act = nn.SiLU()


class Attention(nn.Module):
    """Four projections, and the layer's number, as transformers keeps it."""

    def __init__(self, width: int, index: int) -> None:
        super().__init__()
        self.layer_idx = index
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.out = nn.Linear(width, width)


class Block(nn.Module):
    """One layer: norm, attention, norm, router and experts."""

    def __init__(self, width: int, experts: int, index: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.attention = Attention(width, index)
        self.norm2 = nn.LayerNorm(width)
        self.router = nn.Linear(width, experts, bias=False)
        self.experts = nn.ModuleList(Expert(width, 2 * width) for _ in range(experts))


class Experts(nn.Module):
    """A mixture-of-experts transformer."""

    def __init__(self, blocks: int, experts: int, width: int = 64) -> None:
        super().__init__()
        self.embed = nn.Embedding(1000, width)
        self.blocks = nn.ModuleList(Block(width, experts, index) for index in range(blocks))
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 1000, bias=False)


def experts(modules: int) -> Experts:
    """A model of about this many modules."""
    blocks = max(4, isqrt(modules) // 6)
    with torch.device("meta"):
        return Experts(blocks, max(1, (modules // blocks - 10) // 5))


def unchanged(model: Experts) -> nn.Module:
    """The same."""
    return model


def one_change(model: Experts) -> nn.Module:
    """Another activation in one expert."""
    middle = model.get_submodule(f"blocks.{len(model.blocks) // 2}.experts.1")
    middle.act = nn.GELU()
    return model


def change_in_every_block(model: Experts) -> nn.Module:
    """Another norm in every block."""
    with torch.device("meta"):
        for block in model.blocks:
            block.norm1 = nn.RMSNorm(64)
    return model


def wrapped_anew(model: Experts) -> nn.Module:
    """Everything under other parents and names: a body and a head, and each block in a container of its own."""
    body = nn.Sequential(model.embed, nn.Sequential(*(nn.Sequential(block) for block in model.blocks)), model.norm)
    return nn.Sequential(body, nn.Sequential(model.head))


CHANGES: Mapping[str, Callable[[Experts], nn.Module]] = {
    "no change": unchanged,
    "one change": one_change,
    "a change in every block": change_in_every_block,
    "full re-wrap": wrapped_anew,
}
"""What is done to the new model of a pair; gives the new model's root."""
