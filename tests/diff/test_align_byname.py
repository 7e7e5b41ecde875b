"""A layer that keeps its name is the same one, even if another has become its equal."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def attention(**others: nn.Module) -> nn.Module:
    children: dict[str, nn.Module] = {name: nn.Linear(8, 8) for name in ("k_proj", "v_proj", "q_proj", "out_proj")}
    return module("Attention", **{**children, **others})


def lora(layer: nn.Module) -> nn.Module:
    down, up = nn.Linear(8, 2, bias=False), nn.Linear(2, 8, bias=False)
    inside = {"lora_dropout": nn.Identity(), "lora_A": down, "lora_B": up}
    return module("LoraLinear", base_layer=layer, **{name: nn.ModuleDict({"default": one}) for name, one in inside.items()})


def test_a_layer_that_was_wrapped_is_not_the_copy_beside_it() -> None:
    old = module("Net", attn=attention())
    new = module("Net", attn=attention(k_proj=lora(nn.Linear(8, 8)), q_proj_copy=nn.Linear(8, 8)))
    assert paired(old, new)["attn.k_proj"] == "attn.k_proj.base_layer"


def test_a_dropout_goes_with_the_part_it_belongs_to() -> None:
    def part() -> nn.Module:
        return module("Self", key=nn.Linear(8, 8), value=nn.Linear(8, 8), query=nn.Linear(8, 8), dropout=nn.Dropout())

    def block(**children: nn.Module) -> nn.Module:
        return module("Block", fc=nn.Linear(8, 8), **children)

    output = module("Output", dense=nn.Linear(8, 4), norm=nn.LayerNorm(4), dropout=nn.Dropout())
    old = module("Net", one=block(inner=module("Inner", dense=nn.Linear(8, 16)), output=output), two=block(part=part()))
    new = module("Net", one=block(inner=module("Inner", dense=nn.Linear(8, 16), part=part())), two=block())
    found = paired(old, new)
    assert found["two.part.dropout"] == "one.inner.part.dropout"
    assert "one.output.dropout" not in found
