"""Every card, setting and surgery has its page, and unknown names get near ones."""

from __future__ import annotations

import pytest

from archdiff.knowledge.card import all_names, card
from archdiff.sources.trouble import Trouble
from archdiff.story.explain import about_attribute, about_card, about_surgery, explanation
from archdiff.story.page import Block, Facts, Heading, Page, Paragraph, text
from archdiff.surgeries import SURGERIES


def said(page: Page) -> str:
    return "\n".join(_said(block) for block in page.blocks)


def _said(block: Block) -> str:
    match block:
        case Heading(line=line) | Paragraph(line=line):
            return text(line)
        case Facts(items=items):
            return "\n".join(f"{label}: {text(line)}" for label, line in items)
    raise AssertionError(block)


def test_a_type_has_its_page() -> None:
    page = explanation("Conv2d")
    assert page.title == "Conv2d"
    assert "slides learned filters" in said(page).casefold()
    assert "stride=1: how far the window moves each step; when changed, no tensor depends on it" in said(page)
    assert "torch.ao.nn.quantized.Conv2d" in said(page)


def test_a_setting_has_its_page() -> None:
    page = explanation("Conv2d.stride")
    assert page.title == "Conv2d.stride"
    assert "default: 1" in said(page)


def test_a_class_is_found_by_its_full_name_and_in_any_case() -> None:
    assert explanation("torch.nn.Conv2d").title == "Conv2d"
    assert explanation("torch.nn.Conv2d.stride").title == "Conv2d.stride"
    assert explanation("conv2d").title == "Conv2d"
    assert "8-bit" in said(explanation("torch.ao.nn.quantized.Linear"))


def test_a_relative_says_so() -> None:
    page = explanation("LlamaRMSNorm")
    assert page.title == "LlamaRMSNorm"
    assert "its library's own version of RMSNorm" in said(page)


def test_every_surgery_has_its_page() -> None:
    for surgery in SURGERIES:
        page = explanation(surgery.id)
        assert page == about_surgery(surgery)
        assert "{" not in said(page)


def test_the_index_names_everything() -> None:
    page = said(explanation())
    assert all(name in page for name in all_names())
    assert all(surgery.id in page for surgery in SURGERIES)


def test_every_card_and_setting_can_be_told() -> None:
    for name in all_names():
        home, _, type_name = name.rpartition(".")
        found = card(type_name, home or None)
        assert found is not None
        assert found.does in said(about_card(found))
        for attribute in found.attributes:
            assert "{" not in said(about_attribute(found, attribute))


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("Conv2", "Conv2d"),
        ("Conv2d.strid", "stride"),
        ("head", "nothing is known"),
        ("\x1b[2J", "nothing"),
        ("x" * 10_000, "nothing"),
        ("..", ""),
    ],
)
def test_an_unknown_name_is_trouble_with_a_hint(name: str, hint: str) -> None:
    with pytest.raises(Trouble) as trouble:
        explanation(name)
    assert hint in str(trouble.value)
    assert str(trouble.value).isprintable() and len(str(trouble.value)) < 600
