"""Adapters as peft puts them in, and look-alikes that are none."""

from __future__ import annotations

import pytest
import torch
from peft import IA3Config, LoraConfig, VeraConfig, get_peft_model, inject_adapter_in_model
from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.surgeries import recognise
from tests.surgeries.telling import told, unexplained

pytestmark = pytest.mark.filterwarnings("ignore")


class Block(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.query = nn.Linear(32, 32)
        self.value = nn.Linear(32, 32)
        self.act = nn.GELU()


def model() -> nn.Sequential:
    return nn.Sequential(Block(), Block(), nn.Linear(32, 2))


def with_lora(rank: int = 4, **options: object) -> nn.Module:
    return inject_adapter_in_model(LoraConfig(r=rank, target_modules=["query", "value"], **options), model())


def test_lora_is_told_once_with_its_rank_and_size() -> None:
    finding = told(model(), with_lora())["lora_injected"]
    assert finding.title == "LoRA injected: rank 4 in 4 layers"
    assert finding.facts["added"] == "1,024 parameters"
    assert "scaled by 2" in finding.sentence


def test_nothing_of_lora_stays_unexplained() -> None:
    assert unexplained(model(), with_lora()) == []


def test_a_further_adapter_is_told_as_such() -> None:
    both = with_lora()
    inject_adapter_in_model(LoraConfig(r=8, target_modules=["query"]), both, adapter_name="other")
    finding = told(with_lora(), both)["lora_injected"]
    assert finding.title == "Another LoRA adapter added: other, rank 8 in 2 layers"


def test_taking_adapters_off_is_the_mirror_image() -> None:
    finding = told(with_lora(), model())["lora_merged"]
    assert finding.title == "LoRA merged or removed: rank 4 in 4 layers"


def test_ia3_scales_features() -> None:
    scaled = inject_adapter_in_model(IA3Config(target_modules=["query", "value"], feedforward_modules=["value"]), model())
    assert told(model(), scaled)["ia3_injected"].facts["layers"] == "4 layers"
    assert "lora_injected" not in told(model(), scaled)


def test_a_projection_head_is_no_adapter() -> None:
    class Learner(nn.Module):
        def __init__(self, predictor: nn.Module | None) -> None:
            super().__init__()
            self.body = nn.Linear(64, 64)
            if predictor is not None:
                self.predictor = predictor

    predictor = nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 64))
    assert {"adapters_injected", "lora_injected"}.isdisjoint(told(Learner(None), Learner(predictor)))


def test_two_more_layers_in_a_block_are_no_low_rank_update() -> None:
    old, new = Block(), Block()
    new.down, new.up = nn.Linear(32, 4), nn.Linear(4, 32)
    assert "lora_injected" not in told(nn.Sequential(old), nn.Sequential(new))


def test_a_chain_of_layers_is_no_low_rank_update() -> None:
    old, new = Block(), Block()
    new.query = nn.Sequential(nn.Linear(32, 32), nn.Linear(32, 4), nn.Linear(4, 32))
    assert "lora_injected" not in told(nn.Sequential(old), nn.Sequential(new))


def test_scaling_vectors_taken_off() -> None:
    scaled = inject_adapter_in_model(IA3Config(target_modules=["query", "value"], feedforward_modules=["value"]), model())
    found = told(scaled, model())
    assert found["adapters_removed"].facts["adapters"] == "4 adapters"
    assert unexplained(scaled, model()) == []


def test_another_rank_is_no_other_width() -> None:
    found = told(with_lora(4), with_lora(8, use_dora=True))
    assert list(found) == ["adapter_changed"]
    assert found["adapter_changed"].title == "LoRA rank changed: 4 → 8 in 4 layers"
    assert "+1,024 parameters" in found["adapter_changed"].sentence
    assert told(with_lora(), with_lora(use_dora=True))["adapter_changed"].title == "LoRA became DoRA in 4 layers"


def test_another_kind_of_adapter_is_told_as_that() -> None:
    ia3 = inject_adapter_in_model(IA3Config(target_modules=["query", "value"], feedforward_modules=[]), model())
    found = told(ia3, with_lora())
    assert found["adapter_changed"].title == "Adapter changed: IA³ → LoRA in 4 layers"
    assert "lora_injected" not in found


def test_settings_that_are_said_alike_are_told_once() -> None:
    old, new = with_lora(), with_lora()
    for number, block in enumerate(new[:2]):
        block.query.kwargs = {"note": f"a long note of its own {number}"}
    found = [finding.title for finding in recognise(diff(walk(old), walk(new)))]
    assert len(found) == len(set(found)) > 0


def test_copied_blocks_share_their_weights_and_count_their_adapters() -> None:
    def net(copies: int) -> nn.Module:
        torch.manual_seed(0)
        blocks = nn.ModuleList([Block(), Block()])
        net = nn.ModuleDict({"stem": nn.Linear(8, 32), "layers": blocks, "head": nn.Linear(32, 2)})
        for _ in range(copies):
            twin = Block()
            twin.query.weight, twin.query.bias = blocks[0].query.weight, blocks[0].query.bias
            twin.value.weight, twin.value.bias = blocks[0].value.weight, blocks[0].value.bias
            blocks.append(twin)
        return net

    found = told(net(0), inject_adapter_in_model(LoraConfig(r=4, target_modules=["query", "value"]), net(2)))
    assert found["lora_injected"].title == "LoRA injected: rank 4 in 8 layers"
    assert found["lora_injected"].facts["added"] == "2,048 parameters"
    assert "new ones share their weights with other blocks" in found["depth_changed"].teaches


def test_a_resized_embedding_that_is_trained_in_full_counts() -> None:
    def net(tokens: int) -> nn.Module:
        return nn.ModuleDict({"embed": nn.Embedding(tokens, 32), "block": Block(), "head": nn.Linear(32, tokens)})

    config = LoraConfig(r=4, target_modules=["query"], modules_to_save=["embed", "head"])
    finding = told(net(100), get_peft_model(net(110), config))["modules_to_save"]
    assert finding.sentence.startswith("2 layers got a trainable copy")


def test_a_model_with_a_prompt_or_common_matrices_is_wrapped_all_the_same() -> None:
    vera = VeraConfig(r=4, target_modules=["query"])
    assert told(model(), get_peft_model(model(), vera))["wrapped"].title == "Wrapped in PeftModel and VeraModel"


class Shell(nn.Module):
    """An ordinary container around one layer."""

    def __init__(self, inner: nn.Module) -> None:
        super().__init__()
        self.inner = inner


def test_an_ordinary_container_that_went_is_no_parallel_wrapper() -> None:
    old = nn.ModuleDict({"a": Shell(Block()), "b": nn.Linear(32, 2)})
    finding = told(old, nn.ModuleDict({"a": Block(), "b": nn.Linear(32, 2)}))["unwrapped"]
    assert finding.title == "No longer inside Shell"
    assert finding.teaches.startswith("What else the forward of Shell did is in its class's code. Paths lose inner")
    assert told(nn.DataParallel(model()), model())["unwrapped"].title == "Unwrapped from DataParallel"
