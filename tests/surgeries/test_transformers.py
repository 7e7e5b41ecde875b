"""Surgeries on models of transformers and timm, and on recurrent layers."""

from __future__ import annotations

from typing import Any

import pytest
from torch import nn

from tests.surgeries.telling import explained, meta

SMALL: dict[str, Any] = {
    "num_hidden_layers": 2,
    "hidden_size": 64,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "vocab_size": 1000,
    "max_position_embeddings": 64,
}


def llama(**settings: Any) -> nn.Module:
    transformers = pytest.importorskip("transformers")
    return meta(transformers.LlamaForCausalLM, transformers.LlamaConfig(**{**SMALL, **settings}))  # type: ignore[no-any-return]


def test_fewer_key_and_value_heads_is_grouped_query_attention() -> None:
    found = explained(llama(num_key_value_heads=4), llama(num_key_value_heads=2))
    assert list(found) == ["heads_regrouped"]
    assert "2 times smaller" in found["heads_regrouped"].teaches


def test_more_heads_of_the_same_width_show_in_settings_alone() -> None:
    assert list(explained(llama(), llama(num_attention_heads=8))) == ["attention_heads_changed"]


def test_a_wider_llama_has_no_table_of_positions() -> None:
    assert list(explained(llama(), llama(hidden_size=128, intermediate_size=256))) == ["width_changed"]


def test_a_deeper_llama() -> None:
    assert list(explained(llama(), llama(num_hidden_layers=4))) == ["depth_changed"]


def test_another_family_name_is_told_once_and_honestly() -> None:
    transformers = pytest.importorskip("transformers")
    mistral = meta(transformers.MistralForCausalLM, transformers.MistralConfig(**SMALL, num_key_value_heads=2))
    finding = explained(llama(num_key_value_heads=2), mistral)["class_renamed"]
    assert finding.title == "Classes renamed, not all with the same code: Llama… → Mistral…"
    assert finding.brief.startswith("The code is not the same everywhere: ")
    assert "MistralAttention" in finding.sentence


def test_new_tokens_change_a_tied_table_once() -> None:
    transformers = pytest.importorskip("transformers")

    def gpt2() -> nn.Module:
        return transformers.GPT2LMHeadModel(transformers.GPT2Config(n_layer=1, n_embd=32, n_head=2, vocab_size=1000, n_positions=32))

    grown: Any = gpt2()
    grown.resize_token_embeddings(1004, mean_resizing=False)
    found = explained(gpt2(), grown)
    assert list(found) == ["vocabulary_resized"]
    assert "one tied tensor" in found["vocabulary_resized"].sentence


def test_a_classifier_built_on_an_encoder_has_a_head_added() -> None:
    transformers = pytest.importorskip("transformers")
    settings = transformers.BertConfig(**SMALL)
    found = explained(meta(transformers.BertModel, settings), meta(transformers.BertForSequenceClassification, settings))
    assert found["head_added"].facts["body"] == "bert"


def test_a_port_from_tensorflow_pads_its_way() -> None:
    timm = pytest.importorskip("timm")
    found = explained(meta(timm.create_model, "efficientnet_b0"), meta(timm.create_model, "tf_efficientnet_b0"))
    assert set(found) == {"same_padding", "norm_settings_changed"}


def test_two_libraries_register_one_relu_or_three() -> None:
    timm = pytest.importorskip("timm")
    from torchvision import models

    found = explained(meta(models.resnet50), meta(timm.create_model, "resnet50"))
    assert {"activations_split", "noops_inserted", "class_renamed", "renamed"} <= set(found)
    assert "layers_inserted" not in found


def test_stacked_and_wider_recurrent_layers() -> None:
    assert list(explained(nn.LSTM(8, 16, 1), nn.LSTM(8, 16, 2))) == ["depth_changed"]
    assert list(explained(nn.LSTM(8, 16), nn.LSTM(8, 32))) == ["settings_changed"]
