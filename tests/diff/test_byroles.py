"""The projections of attention stay what their names say."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def test_not_shifted_by_a_part_that_was_put_before_them() -> None:
    projections = {name: nn.Linear(32, 32) for name in ("q_proj", "k_proj", "v_proj", "o_proj")}
    others = {name: nn.Linear(32, 32, bias=name != "key") for name in ("query", "key", "value")}
    bias = nn.Sequential(nn.Linear(2, 512), nn.ReLU(), nn.Linear(512, 4, bias=False))
    inner = module("SelfAttention", continuous_bias=bias, **others, dropout=nn.Dropout(0.1))
    output = module("Output", dense=nn.Linear(32, 32), dropout=nn.Dropout(0.1))

    def block(attention: nn.Module) -> nn.Module:
        return module("Block", norm=nn.LayerNorm(32), attention=attention, mlp=nn.Sequential(nn.Linear(32, 64), nn.Linear(64, 32)))

    old, new = block(module("Attention", **projections)), block(module("WindowAttention", self=inner, output=output))
    found = paired(old, new)
    assert [found[f"attention.{name}"] for name in ("q_proj", "k_proj", "v_proj", "o_proj")] == [
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
    ]
