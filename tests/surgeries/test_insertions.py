"""Norms, gates and dropout that came or went alone, and those that belong to a larger change."""

from __future__ import annotations

import pytest
from timm import create_model
from torch import nn

from tests.surgeries.telling import told

pytestmark = pytest.mark.filterwarnings("ignore")


def stages(*blocks: nn.Module) -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), *blocks, nn.Flatten(), nn.Linear(8, 2))


def test_a_norm_that_comes_with_a_convolution_is_not_told_by_itself() -> None:
    new = stages(nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU())
    assert "norm_added" not in told(stages(), new)


def test_a_norm_between_two_old_layers_is() -> None:
    new = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2))
    assert told(stages(), new).keys() == {"norm_added"}


def test_squeeze_and_excitation_of_timm() -> None:
    finding = told(create_model("resnet18"), create_model("seresnet18"))["squeeze_excitation_added"]
    assert finding.facts["blocks"] == "8 blocks"
    assert finding.facts["ratios"] == "1/16" or "1/8" in str(finding.facts["ratios"])


def test_another_gate_is_called_by_its_class() -> None:
    new = create_model("resnet18", block_args={"attn_layer": "eca"})
    assert told(create_model("resnet18"), new)["attention_gate_added"].title == "Attention gate added: EcaModule in 8 blocks"


def test_two_new_outputs_with_a_sigmoid_are_no_gates() -> None:
    class Model(nn.Module):
        def __init__(self, heads: bool) -> None:
            super().__init__()
            self.body = nn.Linear(8, 8)
            if heads:
                self.one = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())
                self.two = nn.Sequential(nn.Linear(8, 1), nn.Sigmoid())

    assert "attention_gate_added" not in told(Model(False), Model(True))


def test_attention_placeholders_of_timm_become_norms_and_scales() -> None:
    found = told(create_model("vit_tiny_patch16_224"), create_model("vit_tiny_patch16_224", qk_norm=True, init_values=1e-5))
    assert found.keys() == {"norm_added", "layer_scale_added"}
    assert "queries and keys" in found["norm_added"].title
    assert "start at 1e-05" in found["layer_scale_added"].sentence


def test_a_drop_path_schedule_is_told_once() -> None:
    found = told(create_model("vit_tiny_patch16_224"), create_model("vit_tiny_patch16_224", drop_path_rate=0.2))
    assert found.keys() == {"stochastic_depth_changed"}
    assert found["stochastic_depth_changed"].facts["count"] == "22 places"


def test_norms_on_queries_and_keys_stand_next_to_each_other() -> None:
    class Attention(nn.Module):
        def __init__(self, normalised: bool) -> None:
            super().__init__()
            self.qkv = nn.Linear(8, 24)
            if normalised:
                self.q_norm, self.k_norm = nn.RMSNorm(8), nn.RMSNorm(8)

    finding = told(Attention(False), Attention(True))["norm_added"]
    assert finding.title == "Normalisation added: RMSNorm on queries and keys in 2 layers"
