"""A page's blocks as plain HTML: everything is there and folds without a line of script."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape
from typing import assert_never

from archdiff.render.escape import clipped, visible
from archdiff.render.theme import GLYPHS
from archdiff.story.page import Block, Cell, Facts, Fold, Heading, Line, Note, Paragraph, Row, Rows

_DEEPEST = 24
_BARE = frozenset({"plain", "path"})
"""Roles that look like the text around them."""


def blocks(given: Iterable[Block], linked: bool = False) -> str:
    """Blocks in order. Where ``linked``, names of layers lead to their sheets."""
    return "".join(_block(block, linked) for block in given)


def _block(block: Block, linked: bool) -> str:
    match block:
        case Heading():
            level = min(6, block.level)
            return f"<h{level}>{line(block.line)}</h{level}>\n"
        case Paragraph():
            return f"<p>{line(block.line)}</p>\n"
        case Facts():
            return "<dl>" + "".join(f"<dt>{escape(clipped(label))}</dt><dd>{line(said)}</dd>" for label, said in block.items) + "</dl>\n"
        case Rows():
            return _rows(block, linked)
        case Note():
            return _note(block)
        case Fold():
            return f"<details class=fold><summary>{line(block.summary)}</summary>{blocks(block.blocks, linked)}</details>\n"
        case _:
            assert_never(block)


def line(given: Line, longest: int = 2_000) -> str:
    """A line with its roles as classes; untrusted text is escaped here and nowhere else."""
    said = []
    for span in given:
        shown = escape(clipped(span.text, longest))
        if span.role == "link":
            said.append(_link(span.text))
        else:
            said.append(shown if span.role in _BARE else f'<span class="r-{span.role}">{shown}</span>')
    return "".join(said)


def _link(address: str) -> str:
    shown = escape(visible(address[:2_000]))
    if not re.fullmatch(r"https://[\w./#?=&%~+:,()-]{1,500}", address):
        return f'<span class="r-link">{shown}</span>'
    return f'<a class="r-link" href="{shown}" rel="noreferrer noopener" target="_blank">{shown}</a>'


def _note(block: Note) -> str:
    told = f' data-changes="{" ".join(map(str, block.changes))}"' if block.changes else ""
    body = "".join(f"<p>{line(said)}</p>" for said in block.body)
    more = f"<p>{_link(block.reference)}</p>" if block.reference else ""
    return f'<section class="note n-{block.mark}"{told}><h3>{line(block.title)}</h3>{body}{more}</section>\n'


def _rows(block: Rows, linked: bool) -> str:
    sides = "two" if block.old_title else "one"
    head = ""
    if block.old_title:
        titles = (line((*title, *sums)) if not sums else f"{line(title)} <small>{line(sums)}</small>" for title, sums in _titles(block))
        head = '<div class="row titles"><span class=g></span>' + "".join(f"<span>{title}</span>" for title in titles) + "</div>"
    return f'<div class="tree {sides}">{head}{"".join(row(each, sides == "two", linked) for each in block.rows)}</div>\n'


def _titles(block: Rows) -> Sequence[tuple[Line, Line]]:
    return (block.old_title, block.old_sums), (block.new_title, block.new_sums)


def row(given: Row, two: bool, linked: bool) -> str:
    """One row; one that stands for others opens without script."""
    note = f" <span class=said>{line(given.note, 300)}</span>" if given.note else ""
    old, new = (_cell(given.old, "" if given.new else note, linked) if two else "", _cell(given.new, note, linked))
    said = f"<span class=g>{escape(GLYPHS[given.mark])}</span>{old}{new}"
    if not given.inner:
        return f'<div class="row m-{given.mark}">{said}</div>'
    inner = "".join(row(each, two, linked) for each in given.inner)
    return f'<details><summary class="row m-{given.mark}">{said}</summary>{inner}</details>'


def _cell(cell: Cell | None, note: str, linked: bool) -> str:
    if cell is None:
        return "<span></span>"
    name = line(cell.name, 300)
    if linked and cell.asides:
        name = f'<a href="#sheet-{cell.asides[0]}">{name or "·"}</a>'
    words = f"{name} {line(cell.type, 300)}{line(cell.detail, 600)}"
    return f'<span class="d{min(cell.depth, _DEEPEST)}">{words}{note}</span>'


def sheets(trees: Sequence[Rows]) -> str:
    """What there is to know of each layer, once, where the rows' names lead without script."""
    if not trees or not trees[0].asides or len(trees[0].asides) > 2_000:
        return ""
    told = "".join(f'<section id="sheet-{number}">{blocks(each)}</section>' for number, each in enumerate(trees[0].asides))
    return f"<div class=sheets><h2>Every kind of layer</h2>{told}</div>\n"
