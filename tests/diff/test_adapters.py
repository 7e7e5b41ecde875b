"""An adapter belongs to the layer it is around."""

from __future__ import annotations

import pytest
from peft import LoraConfig, get_peft_model
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from archdiff.diff.matchers.adapters import leave_adapters
from tests.diff.pairing import filled, module, paired, same


def adapted() -> nn.Module:
    """A projection with two thin matrices beside it."""
    return module("LoraLinear", base_layer=nn.Linear(64, 64), lora_A=nn.Linear(64, 4, bias=False), lora_B=nn.Linear(4, 64, bias=False))


def attention(target: str) -> nn.Module:
    return module("Attention", **{name: adapted() if name == target else nn.Linear(64, 64) for name in ("q_proj", "k_proj", "o_proj")})


def test_other_layers_are_adapted_now() -> None:
    found = paired(nn.Sequential(attention("q_proj"), attention("q_proj")), nn.Sequential(attention("o_proj"), attention("o_proj")))
    kept = {f"{block}.k_proj": f"{block}.k_proj" for block in (0, 1)}
    off = {f"{block}.q_proj.base_layer": f"{block}.q_proj" for block in (0, 1)}
    on = {f"{block}.o_proj": f"{block}.o_proj.base_layer" for block in (0, 1)}
    assert found == {**same("", "0", "1"), **kept, **off, **on}


def test_what_was_taken_for_moved_is_parted() -> None:
    known = {"": "", "q_proj.base_layer": "q_proj", "o_proj": "o_proj.base_layer"}
    mistaken = {"q_proj.lora_A": "o_proj.lora_A"}
    assert filled(leave_adapters, attention("q_proj"), attention("o_proj"), {**known, **mistaken}) == known


def test_what_is_beside_a_layer_that_moved_with_it_stays() -> None:
    old, new = module("Net", a=module("A", x=adapted()), b=module("B")), module("Net", a=module("A"), b=module("B", x=adapted()))
    known = {**same("", "a", "b"), **{f"a.x{end}": f"b.x{end}" for end in ("", ".base_layer", ".lora_A", ".lora_B")}}
    assert filled(leave_adapters, old, new, known) == known


@pytest.mark.filterwarnings("ignore")
def test_several_layers_are_adapted_in_the_place_of_others() -> None:
    config = LlamaConfig(
        hidden_size=64, intermediate_size=128, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=4, vocab_size=99
    )

    def adapt(*targets: str) -> nn.Module:
        return get_peft_model(LlamaForCausalLM(config), LoraConfig(r=4, target_modules=list(targets)))

    found = paired(adapt("q_proj", "v_proj"), adapt("k_proj", "o_proj", "up_proj"))
    attention = "base_model.model.model.layers.1.self_attn"
    assert all(found[f"{attention}.{name}.base_layer"] == f"{attention}.{name}" for name in ("q_proj", "v_proj"))
    assert all(found[f"{attention}.{name}"] == f"{attention}.{name}.base_layer" for name in ("k_proj", "o_proj"))
