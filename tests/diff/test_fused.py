"""Blocks whose projections are in one tensor on one side and in several layers on the other are the same blocks."""

from __future__ import annotations

import pytest
from torch import nn
from transformers.pytorch_utils import Conv1D

from archdiff.diff.matchers.solver import solve_pair
from tests.diff.pairing import module, paired, partners


def mlp(size: int, kind: str, first: str, second: str) -> nn.Module:
    return module(kind, **{first: nn.Linear(size, 4 * size), "act": nn.GELU(), second: nn.Linear(4 * size, size)})


def packed(size: int) -> nn.Module:
    return module(
        "ResidualBlock",
        ln_1=nn.LayerNorm(size),
        attn=nn.MultiheadAttention(size, 4),
        ls_1=nn.Identity(),
        ln_2=nn.LayerNorm(size),
        mlp=mlp(size, "Mlp", "c_fc", "c_proj"),
        ls_2=nn.Identity(),
    )


def split(size: int) -> nn.Module:
    projections = {name: nn.Linear(size, size) for name in ("k_proj", "v_proj", "q_proj", "out_proj")}
    return module(
        "EncoderLayer",
        self_attn=module("SplitAttention", **projections),
        layer_norm1=nn.LayerNorm(size),
        mlp=mlp(size, "FeedForward", "fc1", "fc2"),
        layer_norm2=nn.LayerNorm(size),
    )


@pytest.mark.parametrize("depth", [2, 3, 8])
def test_two_towers_one_of_which_was_flat(depth: int) -> None:
    def tower(size: int) -> nn.Module:
        return module("Transformer", resblocks=nn.ModuleList([packed(size) for _ in range(depth)]))

    def encoder(size: int) -> nn.Module:
        return module("Encoder", layers=nn.ModuleList([split(size) for _ in range(depth)]))

    old = module(
        "Clip",
        visual=module(
            "Vision",
            conv1=nn.Conv2d(3, 64, 8),
            drop=nn.Identity(),
            ln_pre=nn.LayerNorm(64),
            transformer=tower(64),
            ln_post=nn.LayerNorm(64),
        ),
        transformer=tower(32),
        token_embedding=nn.Embedding(100, 32),
        ln_final=nn.LayerNorm(32),
    )
    embeddings = module("TextEmbeddings", token_embedding=nn.Embedding(100, 32), position_embedding=nn.Embedding(16, 32))
    text = module("TextModel", embeddings=embeddings, encoder=encoder(32), final_layer_norm=nn.LayerNorm(32))
    embeddings = module("VisionEmbeddings", patch_embedding=nn.Conv2d(3, 64, 8), position_embedding=nn.Embedding(17, 64))
    vision = module("VisionModel", embeddings=embeddings, pre_norm=nn.LayerNorm(64), encoder=encoder(64), post_norm=nn.LayerNorm(64))
    heads = {name: nn.Linear(size, 64, bias=False) for name, size in (("visual_projection", 64), ("text_projection", 32))}
    found = paired(old, module("ClipModel", text_model=text, vision_model=vision, **heads))
    for one, two in (("visual.transformer", "vision_model"), ("transformer", "text_model")):
        for block in range(depth):
            for left, right in (("ln_1", "layer_norm1"), ("ln_2", "layer_norm2"), ("attn", "self_attn"), ("mlp.c_proj", "mlp.fc2")):
                assert found[f"{one}.resblocks.{block}.{left}"] == f"{two}.encoder.layers.{block}.{right}"


def cost(old: nn.Module, new: nn.Module) -> float:
    """What it costs that two modules are one, in the order the aligner takes them."""
    made = partners(old, new, {})
    pair = made.one.shapes[0], made.two.shapes[0]
    solve_pair(made.costs, *pair)
    return made.costs.pair(*pair)


def test_query_key_and_value_of_fewer_heads() -> None:
    old = module("Attention", qkv=Conv1D(48, 32), out=nn.Linear(32, 32))

    def several(query: int) -> nn.Module:
        return module("GroupedHeads", q=nn.Linear(32, query), k=nn.Linear(32, 8), v=nn.Linear(32, 8), o=nn.Linear(32, 32))

    assert cost(old, several(32)) < cost(old, several(31)) - 3.5
    assert cost(several(32), old) < cost(several(31), old) - 3.5
