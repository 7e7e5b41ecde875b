"""The picture: well-formed whatever the names, nothing fetched, nothing run, small, partners joined."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

from archdiff.diff.compare import diff
from archdiff.render import render as render_story
from archdiff.render.svg import render
from archdiff.render.svg.towers import MOST, chosen
from archdiff.sources import load
from archdiff.story.page import Page, Rows
from archdiff.story.story import tell
from tests.render.browser import chromium
from tests.render.goldens import expected
from tests.render.pages import cell, hostile, row, sample

SVG = "{http://www.w3.org/2000/svg}"


def test_it_looks_as_the_golden_does():
    assert render(sample()) == expected("sample.svg")


def test_hostile_names_leave_it_well_formed_and_inert():
    picture = render(hostile())
    root = ElementTree.fromstring(picture)
    assert {each.tag.removeprefix(SVG) for each in root.iter()} <= {"svg", "title", "desc", "style", "rect", "path", "text", "tspan", "g"}
    names = {name for each in root.iter() for name in each.attrib}
    assert not [name for name in names if name.startswith("on") or "href" in name]
    assert "url(" not in picture and "@import" not in picture


def test_partners_are_joined_and_what_came_is_not():
    root = ElementTree.fromstring(render(sample()))
    bands = [each.attrib["class"] for each in root.iter(f"{SVG}path")]
    assert len(bands) == 5
    assert not [each for each in bands if "added" in each or "removed" in each]


def test_blocks_do_not_overlap_and_stay_inside():
    root = ElementTree.fromstring(render_story(tell(diff(load("torchvision:resnet18"), load("torchvision:resnet34"))), "svg"))
    height = float(root.attrib["height"])
    boxes = [each.attrib for each in root.iter(f"{SVG}rect") if "y" in each.attrib]
    assert all(float(box["y"]) + float(box["height"]) <= height for box in boxes)
    leaves = [box for box in boxes if "hold" not in box["class"] and float(box["width"]) > 20]
    for side in (True, False):
        ends = [(float(box["y"]), float(box["height"])) for box in leaves if (float(box["x"]) < 300) is side]
        assert all(y + tall <= after for (y, tall), (after, _) in pairwise(ends))


def test_a_large_tree_gives_way_from_the_deepest_and_says_so():
    deep = [row("same", None, cell(f"a{k}.b.c", "Linear")) for k in range(500)]
    rows = [each._replace(depth=3) for each in deep] + [row("added", None, cell("z", "Head"))._replace(depth=1)]
    kept, left_out = chosen(rows)
    assert len(kept) <= MOST and left_out == 500
    page = Page("t", (Rows((), (), tuple(rows)),))
    assert re.search(r"500 rows are not drawn", render(page))


def test_a_browser_shows_it(tmp_path: Path):
    (tmp_path / "picture.svg").write_text(render(hostile()), encoding="utf-8")
    with chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "picture.svg").as_uri())
        assert page.evaluate("document.documentElement.tagName") == "svg"
        assert page.evaluate("document.querySelectorAll('parsererror').length") == 0
