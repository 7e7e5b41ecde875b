"""transformers' models by configuration, by class, and from a folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.names import names
from archdiff.sources.trouble import Trouble

SMALL = "num_hidden_layers=2&hidden_size=64&intermediate_size=128&num_attention_heads=4&num_key_value_heads=4&vocab_size=100"


def types(spec: str) -> list[str | None]:
    return [layer.type for layer in load(spec).layers]


def test_a_configuration_gives_its_base_model() -> None:
    found = types(f"transformers:LlamaConfig?{SMALL}")
    assert (found[0], found.count("LlamaDecoderLayer")) == ("LlamaModel", 2)


def test_a_model_class_is_built_from_its_own_configuration() -> None:
    assert types(f"transformers:LlamaForCausalLM?{SMALL}")[0] == "LlamaForCausalLM"


def test_a_folder_names_its_architecture(tmp_path: Path) -> None:
    config = {"model_type": "bert", "architectures": ["BertForSequenceClassification"], "num_hidden_layers": 2}
    (tmp_path / "config.json").write_text(json.dumps(config))
    for spec in (str(tmp_path), f"transformers:{tmp_path}", f"{tmp_path}?num_labels=7"):
        assert types(spec)[0] == "BertForSequenceClassification"
    assert types(f"{tmp_path}?num_hidden_layers=3").count("BertLayer") == 3


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("transformers:LlamaConfg", "no configuration or model 'LlamaConfg'; did you mean"),
        ("transformers:AutoModel", "no configuration or model 'AutoModel'"),
        ("transformers:PreTrainedModel", "is no architecture of its own"),
        ("transformers:LlamaConfig?num_hidden_layer=2", "LlamaConfig has no 'num_hidden_layer'; did you mean num_hidden_layers"),
        ("transformers:LlamaConfig?hidden_size='x'", "hidden_size"),
    ],
)
def test_what_cannot_be_built_is_answered_in_one_sentence(spec: str, says: str) -> None:
    with pytest.raises(Trouble) as caught:
        load(spec)
    assert says in str(caught.value)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"model_type": "none such"}',
        '{"model_type": "bert", "auto_map": {"AutoConfig": "evil--evil.Evil"}, "hidden_size": "x"}',
    ],
)
def test_a_broken_configuration_is_answered_in_one_sentence(tmp_path: Path, written: str) -> None:
    (tmp_path / "config.json").write_text(written)
    with pytest.raises(Trouble):
        load(str(tmp_path))


def test_the_classes_can_be_listed() -> None:
    assert {"LlamaConfig", "LlamaForCausalLM"} <= set(names("transformers", "llama"))
