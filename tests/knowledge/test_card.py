"""A card is found by name, by home and by kinship."""

from __future__ import annotations

from archdiff.knowledge.card import all_names, card, near


def test_the_convolution_of_torch_has_its_card() -> None:
    found = card("Conv2d", "torch.nn.modules.conv")
    assert found is not None
    assert (found.library, found.family, found.by) == ("torch", "convolution", "exact")
    assert found.positional == ("in_channels", "out_channels")
    assert found.hidden["padding"] == (0, 0)
    assert found.hidden["bias"] is True


def test_a_class_of_the_same_name_from_elsewhere_is_only_called_alike() -> None:
    found = card("Conv2d", "mylab.layers")
    assert found is not None and found.by == "name"


def test_a_prefixed_class_finds_its_relative() -> None:
    found = card("LlamaRMSNorm", "transformers.models.llama.modeling_llama")
    assert found is not None and (found.type, found.by) == ("RMSNorm", "kin")


def test_an_alias_finds_the_card_of_its_class() -> None:
    found = card("Swish")
    assert found is not None and found.type == "SiLU"


def test_nobody_knows_every_class() -> None:
    assert card("FrobnicatorBlock") is None


def test_near_names_ignore_case() -> None:
    assert near("conv2")[0] == "Conv2d"
    assert near("relu")[0] == "ReLU"
    assert near("\x00" * 5000) == ()


def test_every_card_can_be_read() -> None:
    for name in all_names():
        home, _, type_name = name.rpartition(".")
        found = card(type_name, home or None)
        assert found is not None and found.type == type_name
        assert found.role and found.does, name


def test_texts_have_no_unfilled_words() -> None:
    for name in all_names():
        home, _, type_name = name.rpartition(".")
        assert "<" not in repr(card(type_name, home or None)).replace("(size <", ""), name
