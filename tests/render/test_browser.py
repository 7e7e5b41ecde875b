"""The HTML file in Chromium: folds, filters, answers, works by keyboard, without script and on a phone, and never complains."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from archdiff.diff.compare import diff
from archdiff.render import render
from archdiff.render.html import render as render_page
from archdiff.sources import load
from archdiff.story.explain import explanation
from archdiff.story.story import tell
from archdiff.surgeries.surgery import Finding
from archdiff.tree.records import Layer, Tree
from tests.render.browser import chromium, visit
from tests.render.pages import HOSTILE, hostile, sample


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


@pytest.fixture(scope="module")
def seed() -> str:
    return render(tell(diff(load("torchvision:resnet34"), load("myhead:resnet34"))), "html")


def new_rows(page: Any) -> Any:
    return page.locator(".new-pane .line")


def test_rows_fold_and_unfold(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        before = new_rows(page).count()
        page.locator(".new-pane .line", has_text="4-7").locator(".fold").click()
        expect(new_rows(page)).to_have_count(before + 4)
        page.get_by_role("button", name="Fold all", exact=True).click()
        assert new_rows(page).count() < before
        page.get_by_role("button", name="Unfold all").click()
        assert new_rows(page).count() > before


def test_filtering_by_text_searches_folded_rows_too(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        page.get_by_label("Filter rows by text").fill("layer3.5.conv2")
        expect(page.get_by_role("status")).to_have_text("1 of 127 rows")
        expect(page.locator(".old-pane .line", has_text="conv2")).to_have_count(1)


def test_filtering_by_kind(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        page.get_by_role("button", name="added", exact=True).click()
        marks = [each for each in new_rows(page).locator(".mark").all_inner_texts() if each]
        assert set(marks) <= {"+", "~", ">"} and marks.count("+") > 5


def test_a_layer_tells_its_settings_tensors_type_and_partner(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        page.locator(".new-pane .line", has_text="1000 → 2").click()
        panel = page.locator(".panel")
        for said in ("out_features", "2×512", "Multiplies the last dimension", "old  fc"):
            expect(panel).to_contain_text(said)
        expect(page.locator(".old-pane .chosen")).to_have_count(1)


def test_a_finding_jumps_to_its_evidence(browser: Any, tmp_path: Path):
    with visit(browser, render(far(), "html"), tmp_path) as page:
        page.get_by_role("button", name="Unfold all").click()
        expect(page.locator(".new-pane .line", has_text="fc999")).to_have_count(0)
        page.get_by_role("button", name="Show in the tree").click()
        expect(page.locator(".new-pane .found")).to_contain_text("fc999")
        expect(page.locator(".new-pane .found")).to_be_in_viewport()


def test_the_keyboard_reaches_everything(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        page.get_by_role("tree").focus()
        for key in ("ArrowDown", "ArrowDown", "n"):
            page.keyboard.press(key)
        expect(page.locator(".new-pane .chosen")).to_have_count(1)
        chosen = page.get_by_role("tree").get_attribute("aria-activedescendant")
        assert chosen and page.locator(f"#{chosen}").get_attribute("aria-selected") == "true"
        page.keyboard.press("Home")
        page.keyboard.press("ArrowLeft")
        expect(new_rows(page)).to_have_count(1)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("/")
        page.keyboard.type("fc")
        expect(page.get_by_role("status")).to_contain_text("of 127 rows")
        page.keyboard.press("Escape")
        page.keyboard.press("Escape")
        expect(page.get_by_role("status")).to_have_text("127 rows")


def test_both_trees_scroll_together(browser: Any, tmp_path: Path):
    with visit(browser, render(far(), "html"), tmp_path) as page:
        page.get_by_role("button", name="Unfold all").click()
        page.evaluate("document.querySelector('.scroller').scrollTop = 5000")
        page.wait_for_function("document.querySelector('.new-pane .line').textContent.includes('Linear')")
        tops = [
            {line.get_attribute("data-row"): line.bounding_box()["y"] for line in page.locator(f".{side}-pane .line").all()}
            for side in ("old", "new")
        ]
        assert len(tops[0]) < 60
        shared = set(tops[0]) & set(tops[1])
        assert len(shared) > 10
        assert all(abs(tops[0][each] - tops[1][each]) < 1 for each in shared)


def test_without_script_everything_is_there_and_folds(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path, java_script_enabled=False) as page:
        expect(page.locator(".tree .row", has_text="LogSoftmax")).to_be_visible()
        group = page.locator("summary", has_text="4-7")
        expect(page.locator(".tree .row", has_text="downsample").first).to_be_hidden()
        group.click()
        expect(page.locator(".tree .row", has_text="downsample").first).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_phone_shows_one_column_without_scrolling_sideways(browser: Any, seed: str, tmp_path: Path, scheme: str):
    with visit(browser, seed, tmp_path, viewport={"width": 380, "height": 740}, color_scheme=scheme) as page:
        expect(page.locator(".old-pane")).to_be_hidden()
        expect(page.locator(".new-pane .line", has_text="was bn1")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 380


def test_it_works_in_a_sandboxed_frame(browser: Any, seed: str, tmp_path: Path):
    (tmp_path / "inner.html").write_text(seed, encoding="utf-8")
    context = browser.new_context()
    page = context.new_page()
    page.goto((tmp_path / "inner.html").as_uri())
    page.set_content("<iframe sandbox='allow-scripts' width=1200 height=700></iframe>")
    page.evaluate("html => { document.querySelector('iframe').srcdoc = html; }", seed)
    expect(page.frame_locator("iframe").locator(".new-pane .line", has_text="LogSoftmax")).to_be_visible()
    context.close()


def test_print_shows_the_tree_and_the_findings(browser: Any, seed: str, tmp_path: Path):
    with visit(browser, seed, tmp_path) as page:
        page.emulate_media(media="print")
        expect(page.locator(".tree .row", has_text="LogSoftmax")).to_be_visible()
        expect(page.locator(".bar")).to_be_hidden()


def test_hostile_names_do_nothing(browser: Any, tmp_path: Path):
    with visit(browser, render_page(hostile()), tmp_path) as page:
        assert page.title() != "owned"
        assert page.locator("img").count() == 0
        for kind in ("changed", "added"):
            page.locator(f".new-pane .m-{kind}").first.click()
            expect(page.locator(".panel .layer")).to_be_visible()
        page.get_by_label("Filter rows by text").fill("onerror")
        expect(page.get_by_role("status")).to_contain_text("of")
        assert len(HOSTILE) > 10


def test_one_model_is_one_tree(browser: Any, tmp_path: Path):
    with visit(browser, render(load("torchvision:resnet18"), "html"), tmp_path) as page:
        expect(page.locator(".old-pane")).to_be_hidden()
        page.locator(".new-pane .line", has_text="maxpool").click()
        expect(page.locator(".panel")).to_contain_text("kernel_size")


def test_an_explanation_needs_no_tree(browser: Any, tmp_path: Path):
    with visit(browser, render(explanation("Conv2d"), "html"), tmp_path) as page:
        expect(page.get_by_role("heading", name="Conv2d").first).to_be_visible()


def test_a_second_tree_stays_in_sight(browser: Any, tmp_path: Path):
    twice = sample()
    with visit(browser, render_page(twice._replace(blocks=(*twice.blocks, twice.blocks[3]))), tmp_path) as page:
        expect(page.locator(".tree:visible")).to_have_count(1)


def test_the_hand_made_page_opens(browser: Any, tmp_path: Path):
    with visit(browser, render_page(sample()), tmp_path) as page:
        expect(page.get_by_text("was not compared")).to_be_visible()


def far() -> Any:
    """Two long trees that differ at one end, and a finding about it."""
    layers = [
        Layer("", "Net", attributes={}, tensors=()),
        *(Layer(f"fc{k}", "Linear", attributes={"k": k}, tensors=()) for k in range(1000)),
    ]
    other = [*layers[:1000], Layer("fc999", "Linear", attributes={"k": -1}, tensors=())]
    story = tell(diff(Tree("old", tuple(layers)), Tree("new", tuple(other))))
    assert len(story.diff.changes) == 1
    return type(story)(story.diff, (Finding("test", (0,), {}, "The last one changed", "k is less."),), (), story.impact)
