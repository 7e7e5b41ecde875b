"""Markdown for a pull request: reads well on GitHub, never longer than GitHub takes, and no name in it does anything."""

from __future__ import annotations

import re

import pytest

from archdiff.render.markdown import LIMIT, code, escaped, render
from archdiff.story.page import Page, Rows
from tests.render.goldens import expected
from tests.render.pages import HOSTILE, cell, hostile, row, sample, say


def test_it_reads_as_the_golden_does():
    assert render(sample()) == expected("sample.md")


@pytest.mark.parametrize("limit", [1_500, 5_000, 20_000, LIMIT])
def test_a_large_tree_shrinks_to_fit_and_says_so(limit: int):
    rows = [row("same", cell(f"a.{k}", "Linear"), cell(f"a.{k}", "Linear")) for k in range(6000)]
    rows[::7] = [row("added", None, cell(f"b.{k}", "Linear"), say("one more"), (k,)) for k in range(len(rows[::7]))]
    text = render(with_rows(rows), limit)
    assert len(text) <= limit
    assert "left out to fit" in text or limit < 2_000


def test_changed_rows_outlive_unchanged_ones():
    rows = [row("same", cell(f"same{k}", "Linear"), cell(f"same{k}", "Linear")) for k in range(6000)]
    text = render(with_rows([*rows, row("removed", cell("gone", "Linear"), None)]))
    assert "-   gone" in text
    assert "6,000 unchanged rows left out" in text


def test_hostile_names_stay_in_their_place():
    text = render(hostile())
    assert len(text) <= LIMIT
    assert text.isprintable() or set(text) - {"\n"} == {each for each in text if each.isprintable()}
    outside = re.sub(r"(`+)(?!`).+?(?<!`)\1(?!`)", "", re.sub(r"(?ms)^(`{3,})diff$.*?^\1$", "", text))
    assert not re.search(r"<(?!/?details|/?summary|!-- -->)", outside)
    assert not re.search(r"@\w|#\d", outside)
    assert text.count("<details>") == text.count("</details>")


@pytest.mark.parametrize("text", ["|", "a|b", "`", "``", "` |", "a`b``c"])
def test_code_in_a_table_cannot_leave_its_cell(text: str):
    assert not re.search(r"(?<!\\)\|", code(text))
    assert not re.search(r"(?<!\\)\|", escaped(text))


def test_every_row_of_the_table_has_three_cells():
    table = [line for line in render(hostile()).splitlines() if line.startswith("| ")]
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in table} == {4}
    assert len(table) == len(HOSTILE) + 1


def with_rows(rows: list[object]) -> Page:
    page = sample()
    blocks = tuple(block._replace(rows=tuple(rows)) if isinstance(block, Rows) else block for block in page.blocks)
    return page._replace(blocks=blocks)
