"""A page as Markdown for a pull request: headline, table of findings, reasons and tree folded away, never longer than GitHub takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from archdiff.render.escape import clipped
from archdiff.story.inline import inline
from archdiff.story.page import Block, Facts, Fold, Heading, Line, Mark, Note, Page, Paragraph, Row, Rows, Span

LIMIT = 65_536
"""Characters GitHub takes in one comment."""

_MOST_FINDINGS = 40
_MOST_REASONS = 15_000
_CELL = 600

_SIGNS: dict[Mark, str] = {"added": "+", "removed": "-", "changed": "!", "retyped": "!", "moved": "!"}
"""What GitHub colours at the start of a line in a ``diff`` block."""

_CODE = frozenset({"path", "type", "code"})


def render(page: Page, limit: int = LIMIT) -> str:
    """The page in at most ``limit`` characters; what did not fit is named."""
    findings = [block for block in page.blocks if isinstance(block, Note) and block.mark != "warning"]
    parts = [*_leads(page.blocks), *_titles(page.blocks), _table(findings), _reasons(findings)]
    said = "\n\n".join(part for part in parts if part)
    for block in page.blocks:
        if isinstance(block, Rows):
            said += "\n\n" + _tree(block, limit - len(said) - 3)
    return said + "\n"


def _leads(blocks: Iterable[Block]) -> Iterator[str]:
    """What is said in words, in order; findings and trees follow below."""
    for block in blocks:
        match block:
            case Heading():
                yield "#" * (block.level + 2) + " " + prose(block.line, bold="")
            case Paragraph():
                yield prose(block.line)
            case Facts():
                yield "\n".join(f"- {escaped(label)}: {prose(line)}" for label, line in block.items)
            case Note():
                if block.mark == "warning":
                    yield "\n".join(["> [!WARNING]", *(f"> {prose(line, bold='')}" for line in (block.title, *block.body))])
            case Fold():
                yield _folded(prose(block.summary, bold=""), "\n\n".join(_leads(block.blocks)))
            case Rows():
                pass
            case _:
                assert_never(block)


def _titles(blocks: Sequence[Block]) -> list[str]:
    trees = [block for block in blocks if isinstance(block, Rows) and block.old_title]
    return [f"{_titled(each.old_title, each.old_sums)} → {_titled(each.new_title, each.new_sums)}" for each in trees]


def _titled(title: Line, sums: Line) -> str:
    return f"{prose(title)} ({prose(sums)})" if sums else prose(title)


def _table(notes: Sequence[Note]) -> str:
    if not notes:
        return ""
    rows = [f"| {prose(note.title)} | {prose(note.body[0], _CELL) if note.body else ''} | {len(note.changes) or ''} |" for note in notes]
    rest = len(notes) - _MOST_FINDINGS
    more = [f"| and {rest:,} more findings | | |"] if rest > 0 else []
    return "\n".join(["| finding | what was done | changes |", "|---|---|--:|", *rows[:_MOST_FINDINGS], *more])


def _reasons(notes: Sequence[Note]) -> str:
    """Why each was done, folded; the last ones are left out when there is too much to say."""
    said: list[str] = []
    room = _MOST_REASONS
    reasoned = [note for note in notes if len(note.body) > 1 or note.reference]
    for note in reasoned:
        lines = [f"**{prose(note.title, bold='')}**", *(prose(line, 4 * _CELL) for line in note.body[1:]), link(note.reference)]
        reason = "\n\n".join(line for line in lines if line)
        room -= len(reason)
        if room < 0:
            said.append(f"Reasons of {len(reasoned) - len(said):,} more findings are left out.")
            break
        said.append(reason)
    return _folded("Why people do this", "\n\n".join(said)) if said else ""


def _tree(block: Rows, room: int) -> str:
    """The rows in a fenced block; first quiet rows give way, then the last ones."""
    changed = [row for row in block.rows if row.mark in _SIGNS]
    summary = f"The tree: {len(changed):,} of {len(block.rows):,} rows changed" if block.old_title else "The tree"
    frame = len(_folded(summary, _fenced(()))) + 100
    lines = [_row(row) for row in block.rows]
    left_out = ""
    if _size(lines) > room - frame and changed:
        lines = [_row(row) for row in changed]
        left_out = f"{len(block.rows) - len(lines):,} unchanged rows"
    total = len(lines)
    while lines and _size(lines) > room - frame:
        del lines[len(lines) * 9 // 10 :]
    if len(lines) < total:
        left_out = f"{left_out} and {total - len(lines):,} more" if left_out else f"{total - len(lines):,} rows"
    said = _folded(summary, _fenced(lines) + (f"\n\n{left_out} left out to fit." if left_out else ""))
    return said if len(said) <= room else ""


def _size(lines: Sequence[str]) -> int:
    return sum(map(len, lines)) + len(lines)


def _row(row: Row) -> str:
    cell = row.new or row.old
    indent = "  " * min(cell.depth, 12) if cell else ""
    words = "".join(clipped(span.text) for span in inline(row))
    return f"{_SIGNS.get(row.mark, ' ')} {indent}{words}".rstrip()


def _fenced(lines: Sequence[str]) -> str:
    longest = max((len(run) for line in lines for run in re.findall("`{3,}", line)), default=2)
    fence = "`" * (longest + 1)
    return "\n".join([f"{fence}diff", *lines, fence])


def _folded(summary: str, inner: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{inner}\n\n</details>"


def prose(line: Line, longest: int = 300, bold: str = "**") -> str:
    """A line with its roles: names as code, strong words bold; nothing at its start makes it a list or a heading."""
    said = "".join(_span(span, longest, bold) for span in line).strip()
    return re.sub(r"^([-+=#]|\d+(?=[.)]))", r"<!-- -->\1", said)


def _span(span: Span, longest: int, bold: str) -> str:
    shown = clipped(span.text, longest)
    if span.role in _CODE:
        return code(shown)
    said = escaped(shown)
    return said.replace(said.strip(), f"{bold}{said.strip()}{bold}") if span.role == "strong" and said.strip() else said


def code(shown: str) -> str:
    """Text as a code span, also when it holds backticks; a pipe must not end a table's cell."""
    if not shown.strip():
        return shown
    fence = "`" * (max((len(run) for run in re.findall("`+", shown)), default=0) + 1)
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}".replace("|", "\\|")


def escaped(shown: str) -> str:
    """Plain text that stays plain: no markup, no HTML, no mention, no reference to an issue, no link."""
    said = re.sub(r"([\\`*_\[\]|~$])", r"\\\1", shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))
    return re.sub(r"[@#](?=\w)|:(?=//)|:(?=[\w+-]+:)|www(?=\.)", r"\g<0><!-- -->", said)


def link(reference: str) -> str:
    """An address as a link when it is one, as text otherwise."""
    return f"<{reference}>" if re.fullmatch(r"https://[\w./#?=&%~+:,-]+", reference) else escaped(clipped(reference))
