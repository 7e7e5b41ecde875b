"""Adapters as peft puts them in, and look-alikes that are none."""

from __future__ import annotations

import pytest
from peft import IA3Config, LoraConfig, inject_adapter_in_model
from torch import nn

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
