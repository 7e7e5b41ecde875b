"""What names say of one another."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.names import alike
from tests.diff.pairing import module, paired


def test_what_stands_before_or_behind_something_is_not_that_thing() -> None:
    assert alike("attention_norm", "post_attention_layernorm") == 0.0
    assert alike("attention_norm", "attention_layernorm") > 0.3
    assert alike("norm", "preNorm") == 0.0 < alike("norm", "final_norm")


def test_the_norms_of_a_block_keep_their_order_under_other_names() -> None:
    def block(*norms: str) -> nn.Module:
        attention, ffn = module("Attention", wq=nn.Linear(8, 8)), module("FeedForward", w1=nn.Linear(8, 32), w2=nn.Linear(32, 8))
        return module("Block", attention=attention, ffn=ffn, **{norm: nn.LayerNorm(8) for norm in norms})

    found = paired(block("attention_norm", "ffn_norm"), block("input_layernorm", "post_attention_layernorm"))
    assert (found["attention_norm"], found["ffn_norm"]) == ("input_layernorm", "post_attention_layernorm")
