"""A page as a picture for slides and READMEs: two towers of blocks, partners joined by bands, changes coloured and labelled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from textwrap import wrap

from archdiff.render.escape import clipped, columns, shortened
from archdiff.render.svg.towers import Block, bottom, chosen, tower
from archdiff.render.theme import GLYPHS, MARKS, variables
from archdiff.story.page import Heading, Line, Page, Row, Rows, Span, text

_WIDTH, _MARGIN = 1080.0, 20.0
_OLD, _BAND, _NEW = 260.0, 90.0, 340.0
_ALONE = 420.0
_HEADLINE = 100
_LETTER = 7.23
"""How wide a letter of a fixed-width font of 12 pixels is: 0.602 em, as in most of them."""

_STYLE = (
    "text{font:12px ui-monospace,monospace;fill:var(--plain)}.h{font:600 16px system-ui,sans-serif}.t{font-weight:600}"
    ".s{font:12px system-ui,sans-serif;fill:var(--muted)}.page{fill:var(--page)}.b{stroke-width:1}"
)


def render(page: Page) -> str:
    """The picture of the page's first tree, with its headline."""
    tree = next((block for block in page.blocks if isinstance(block, Rows)), None)
    headline = next((block.line for block in page.blocks if isinstance(block, Heading)), ())
    light, dark = variables()
    said = _wrapped(clipped(text(headline) or page.title, 400))
    parts = [f'<text class="h" x="{_MARGIN:g}" y="{32 + 22 * k}">{escape(line)}</text>' for k, line in enumerate(said)]
    height = 42.0 + 22 * len(said)
    if tree is not None:
        drawn, tall = _tree(tree)
        parts += [f'<g transform="translate(0 {22 * (len(said) - 1)})">', *drawn, "</g>"]
        height = tall + 22 * (len(said) - 1)
    style = f":root{{{light}}}@media(prefers-color-scheme:dark){{:root{{{dark}}}}}{_STYLE}{_colours()}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {height:g}" width="{_WIDTH:g}" height="{height:g}" role="img">\n'
        f"<title>{escape(clipped(page.title))}</title>\n<desc>{escape(clipped(text(headline), 1_000))}</desc>\n<style>{style}</style>\n"
        f'<rect class="page" width="100%" height="100%" rx="8"/>\n' + "".join(part + "\n" for part in parts) + "</svg>\n"
    )


def _colours() -> str:
    """How each mark fills and outlines its blocks and bands."""
    said = []
    for mark, role in MARKS.items():
        said.append(f".m-{mark}{{fill:var(--{role});stroke:var(--{role});fill-opacity:.16;stroke-opacity:.75}}")
    roles = ("type", "number", "muted", "added", "removed", "changed", "moved", "before", "after", "warning")
    said += [f".r-{role}{{fill:var(--{role})}}" for role in roles]
    return (
        "".join(said)
        + ".m-context,.m-same,.m-folded{fill-opacity:.07;stroke-opacity:.3}.band{stroke:none;fill-opacity:.22}.hold{fill-opacity:.04}"
        ".band.m-context,.band.m-same,.band.m-folded{fill-opacity:.1}"
    )


def _wrapped(said: str) -> list[str]:
    """The headline on at most two lines."""
    first, *rest = wrap(said, _HEADLINE, break_on_hyphens=False) or [""]
    return [shortened(first, _HEADLINE), *([shortened(" ".join(rest), _HEADLINE)] if rest else [])]


def _tree(tree: Rows) -> tuple[list[str], float]:
    rows, left_out = chosen(tree.rows)
    two = bool(tree.old_title)
    sizes = [cell.size for row in rows for cell in (row.old, row.new) if cell and cell.size]
    largest, top = max(sizes, default=0), 96.0 if two else 52.0
    right = _MARGIN + _OLD + _BAND if two else _MARGIN
    olds = tower(rows, False, _MARGIN, top, _OLD, largest) if two else []
    news = tower(rows, True, right, top, _NEW if two else _ALONE, largest)
    parts = [*_titles(tree, right)] if two else []
    parts += _bands(rows, olds, news)
    for blocks, new in ((olds, False), (news, True)):
        parts += [part for block in blocks for part in _block(block, rows[block.row], new)]
    parts += [part for block in news for part in _note(block, rows[block.row], right + (_NEW if two else _ALONE) + 12)]
    height = max(bottom(olds), bottom(news)) + 16
    if two or left_out:
        parts.append(_footer(rows, left_out, height + 14))
        height += 34
    return parts, height


def _titles(tree: Rows, right: float) -> Iterator[str]:
    for x, title, sums in ((_MARGIN, tree.old_title, tree.old_sums), (right, tree.new_title, tree.new_sums)):
        yield f'<text class="t" x="{x:g}" y="64">{escape(shortened(clipped(text(title)), 34 if x == _MARGIN else 60))}</text>'
        yield f'<text class="s" x="{x:g}" y="82">{escape(shortened(clipped(text(sums)), 44))}</text>'


def _bands(rows: Sequence[Row], olds: Sequence[Block], news: Sequence[Block]) -> Iterator[str]:
    """One band for each pair of blocks; what holds others is joined by its title line only."""
    partners = {block.row: block for block in olds}
    for new in news:
        old = partners.get(new.row)
        if old is not None:
            a, b = old.x + old.width, new.x
            middle = (a + b) / 2
            top, low = (old.y, new.y), (old.y + _reach(old), new.y + _reach(new))
            path = f"M{a:g} {top[0]:g}C{middle:g} {top[0]:g} {middle:g} {top[1]:g} {b:g} {top[1]:g}V{low[1]:g}"
            path += f"C{middle:g} {low[1]:g} {middle:g} {low[0]:g} {a:g} {low[0]:g}Z"
            yield f'<path class="m-{rows[new.row].mark} band" d="{path}"/>'


def _reach(block: Block) -> float:
    return 24.0 if block.holds else block.height


def _block(block: Block, row: Row, new: bool) -> Iterator[str]:
    hold = " hold" if block.holds else ""
    box = f'x="{block.x:.4g}" y="{block.y:.6g}" width="{block.width:.4g}" height="{block.height:.4g}"'
    yield f'<rect class="b m-{row.mark}{hold}" {box} rx="4"/>'
    room = int((block.width - 16) / _LETTER)
    gap = (Span("  "),) if text(block.cell.name) else ()
    words = (*block.cell.name, *gap, *block.cell.type, *(block.cell.detail if new or row.new is None else ()))
    yield _text(words, block.x + 8, _baseline(block), room)


def _note(block: Block, row: Row, x: float) -> Iterator[str]:
    """What is said of a row, beside its block."""
    if row.note:
        told = row.mark not in ("folded", "context", "same")
        glyph = (Span(f"{GLYPHS[row.mark]} ", MARKS[row.mark]),) if told else ()
        yield _text((*glyph, *row.note), x, _baseline(block), int((_WIDTH - 8 - x) / _LETTER))


def _baseline(block: Block) -> float:
    return block.y + (16 if block.holds else block.height / 2 + 4)


def _text(line: Line, x: float, y: float, room: int) -> str:
    """A line in its roles' colours, cut where there is no more room."""
    said = []
    for span in line:
        shown = shortened(clipped(span.text), room)
        room -= columns(shown)
        role = "" if span.role in ("plain", "path") else f' class="r-{span.role}"'
        said.append(f"<tspan{role}>{escape(shown)}</tspan>" if role else escape(shown))
        if shown.endswith("…") and shown != span.text:
            break
    return f'<text x="{x:.6g}" y="{y:.6g}" xml:space="preserve">{"".join(said)}</text>'


def _footer(rows: Sequence[Row], left_out: int, y: float) -> str:
    """What the colours mean, of those that occur; and how much is not drawn."""
    said, x = [], _MARGIN
    for role in ("added", "removed", "changed", "moved"):
        marks = {mark for mark, its in MARKS.items() if its == role}
        if any(row.mark in marks for row in rows):
            said.append(f'<rect class="b m-{role}" x="{x:g}" y="{y - 10:g}" width="12" height="12" rx="2"/>')
            said.append(f'<text class="s" x="{x + 18:g}" y="{y:g}">{role}</text>')
            x += 36 + 7 * len(role)
    if left_out:
        said.append(f'<text class="s" x="{x:g}" y="{y:g}">{left_out:,} rows are not drawn</text>')
    return "".join(said)
