"""A container taken off and another put on in one place is read as the same container."""

from __future__ import annotations

from torch import nn

from archdiff.diff.align import align
from archdiff.sources.walker import walk
from tests.diff.pairing import module, paired


class Apart(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out_proj = (nn.Linear(8, 8) for _ in range(4))


def test_attention_of_four_linears_and_of_one_are_partners_both_ways():
    old, new = (walk(nn.ModuleDict({"norm": nn.LayerNorm(8), "attention": part})) for part in (Apart(), nn.MultiheadAttention(8, 2)))
    for one, other in ((old, new), (new, old)):
        pairs = {(match.old, match.new) for match in align(one, other).matches}
        assert {("attention", "attention"), ("attention.out_proj", "attention.out_proj")} <= pairs


def test_a_head_that_became_several_layers_is_the_last_of_them() -> None:
    old = module("Net", stem=nn.Linear(8, 32), fc=nn.Linear(32, 1000))
    new = module("Net", stem=nn.Linear(8, 32), fc=nn.Sequential(nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 12)))
    assert paired(old, new)["fc"] == "fc.2"
