"""The terminal at every width: nothing wider than it, depth readable, only what differs coloured, no name that acts."""

from __future__ import annotations

import re

import pytest

from archdiff.diff.compare import diff
from archdiff.render.escape import columns
from archdiff.render.terminal import render
from archdiff.story.compose import compose
from archdiff.story.differing import differing
from archdiff.story.page import Facts, Page, Rows, Span, text
from archdiff.story.story import tell
from archdiff.tree.records import Layer, Tree
from tests.render.goldens import expected
from tests.render.pages import cell, hostile, row, sample


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_it_reads_as_the_golden_does(width: int):
    assert render(sample(), width) == expected(f"sample.{width}.txt")


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_nothing_is_wider_than_the_screen(width: int):
    assert max(map(columns, render(hostile(), width).split("\n"))) <= width


@pytest.mark.parametrize("color", [True, False])
def test_hostile_names_do_not_act_on_the_terminal(color: bool):
    said = re.sub(r"\x1b\[[\d;]*m", "", render(hostile(), 100, color)) if color else render(hostile(), 100)
    assert all(character.isprintable() or character == "\n" for character in said)


def test_an_ascii_console_gets_ascii():
    assert render(hostile(), 120, encoding="ascii").isascii()
    assert "|" in render(sample(), 120, encoding="ascii")


def test_what_a_console_has_it_gets():
    assert "│" in render(sample(), 120, encoding="cp437")


def test_deep_trees_have_guides_and_shallow_ones_do_not():
    deep = tuple(row("same", None, cell(path, "X")) for path in ("", "a", "a.b", "a.b.c", "a.b.c.d"))
    assert "┊ d" in render(Page("t", (Rows((), (), deep),)))
    assert "┊" not in render(sample())


def test_only_what_differs_in_a_type_is_highlighted():
    old, new = differing("LlamaDecoderLayer", "MistralDecoderLayer", "type", ("before", "after"))
    assert [(span.text, span.role) for span in old] == [("Llama", "before"), ("DecoderLayer", "type")]
    assert [(span.text, span.role) for span in new] == [("Mistral", "after"), ("DecoderLayer", "type")]


@pytest.mark.parametrize(("old", "new"), [("A", "A"), ("BatchNorm2d", "BatchNorm1d"), ("X", "XX"), ("", "Y"), ("ReLU", "GELU")])
def test_highlighting_loses_no_letter(old: str, new: str):
    assert tuple(map(text, differing(old, new, "type", ("before", "after")))) == (old, new)


def test_a_change_in_a_large_model_stays_on_one_screen():
    def model(last: int) -> Tree:
        layers = [Layer("", "Net", attributes={})]
        for block in range(135):
            layers.append(Layer(f"b{block}", "Block", attributes={}))
            layers += [Layer(f"b{block}.l{k}", "Linear", attributes={"n": last if (block, k) == (70, 3) else 1}) for k in range(8)]
        return Tree("net", tuple(layers))

    assert len(model(1).layers) == 1216
    said = render(compose(tell(diff(model(1), model(2)))), 100)
    assert len(said.splitlines()) <= 24


def test_an_address_is_broken_but_never_cut():
    address = "https://docs.pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html"
    said = render(Page("t", (Facts((("documentation", (Span(address, "link"),)),)),)), 60)
    assert "".join(said.split()) == f"documentation{address}"
