"""A layer that keeps its name is the same one, even if another has become its equal."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def attention(**others: nn.Module) -> nn.Module:
    children: dict[str, nn.Module] = {name: nn.Linear(8, 8) for name in ("q_proj", "k_proj", "v_proj")}
    return module("Attention", **{**children, **others})


def lora(layer: nn.Module) -> nn.Module:
    return module("LoraLinear", base_layer=layer, lora_A=nn.Linear(8, 2), lora_B=nn.Linear(2, 8))


def test_a_layer_that_was_wrapped_is_not_the_copy_beside_it() -> None:
    old = module("Net", attn=attention())
    new = module("Net", attn=attention(k_proj=lora(nn.Linear(8, 8)), q_proj_copy=nn.Linear(8, 8)))
    assert paired(old, new)["attn.k_proj"] == "attn.k_proj.base_layer"


def _test_a_layer_without_tensors_goes_with_the_part_that_moved() -> None:
    def part(outputs: int) -> nn.Module:
        return module("Self", key=nn.Linear(8, outputs), value=nn.Linear(outputs, 8), dropout=nn.Dropout())

    def block(**children: nn.Module) -> nn.Module:
        return module("Block", fc=nn.Linear(8, 8), **children)

    out = module("Out", dense=nn.Linear(8, 4), dropout=nn.Dropout())
    old = module("Net", one=block(part=part(16), out=out), two=block(part=part(8)))
    new = module("Net", one=block(part=part(16), inner=module("Inner", part=part(24))), two=block())
    found = paired(old, new)
    assert found["two.part.dropout"] == "one.inner.part.dropout"
    assert "one.out.dropout" not in found
