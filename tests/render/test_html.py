"""The HTML file on paper: one file, small, closed to the outside, everything in it without script, no name able to leave its place."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from archdiff.diff.compare import diff
from archdiff.render.html import LIVE, fragment, render
from archdiff.render.html.data import document
from archdiff.sources import load
from archdiff.story.compose import compose
from archdiff.story.page import Page, Paragraph, Rows, Span
from archdiff.story.story import tell
from archdiff.story.view import View
from tests.render.goldens import expected
from tests.render.pages import HOSTILE, cell, hostile, row, sample


class Tags(HTMLParser):
    """Every tag and every attribute a parser sees."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]


def test_a_notebooks_piece_reads_as_the_golden_does():
    made = fragment(sample())
    assert re.sub(r"<style>.*?</style>", "", made, flags=re.DOTALL) == expected("sample.fragment.html")


def test_resnet34_is_small_and_whole():
    story = tell(diff(load("torchvision:resnet34"), load("myhead:fastai2")))
    made = render(compose(story, View(whole=True)))
    assert len(made.encode()) <= 400_000
    without_script = re.sub(r"<script.*?</script>", "", made, flags=re.DOTALL)
    assert without_script.count("BasicBlock") >= 16
    assert "slides learned filters" in without_script.lower()


def test_a_huge_tree_waits_outside_the_document_and_nothing_is_said_twice():
    rows = tuple(row("same", cell(f"a{k}", "Linear"), cell(f"a{k}", "Linear")) for k in range(LIVE + 1))
    page = sample()._replace(blocks=tuple(each._replace(rows=rows) if isinstance(each, Rows) else each for each in sample().blocks))
    made = render(page)
    assert re.search(r"<noscript>.*a3000.*</noscript>", made, flags=re.DOTALL)
    assert made.count("<h1>") == 1


def test_the_policy_names_the_hash_of_every_style_and_script():
    made = render(sample())
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made)
    assert policy and "default-src 'none'" in policy[1] and "unsafe" not in policy[1]
    for tag in ("style", "script"):
        for inner in re.findall(rf"<{tag}>(.*?)</{tag}>", made, flags=re.DOTALL):
            assert f"'sha256-{base64.b64encode(hashlib.sha256(inner.encode()).digest()).decode()}'" in policy[1]


def test_nothing_points_outside_but_links_to_read():
    tags = Tags(render(hostile()))
    outside = [(name, value) for name, value in tags.attributes if name in ("src", "href") and not value.startswith(("#", "data:,"))]
    assert all(name == "href" and value.startswith("https://") for name, value in outside)
    assert not [name for name, _ in tags.attributes if name.startswith("on") or name == "style"]


@pytest.mark.parametrize("make", [render, fragment])
def test_hostile_names_make_no_element(make):  # type: ignore[no-untyped-def]
    made = make(hostile())
    harmless = make(Page("title", tuple(Paragraph((Span("x"),)) for _ in range(3))))
    new = set(Tags(made).tags) - set(Tags(harmless).tags) - {"div", "span", "section", "details", "summary", "h1", "h3", "a", "small", "p"}
    assert new == set()
    assert all(character.isprintable() or character == "\n" for character in made)


def test_the_data_block_cannot_be_left():
    text = document(hostile())
    assert not set("<>&") & set(text)
    words = json.loads(text)["lines"]
    assert any(HOSTILE[0] in word for line in words for word in line)
