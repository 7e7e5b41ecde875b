"""The reference: what ``archdiff explain`` says of every layer type and surgery, as Markdown pages under docs/reference/.

python -m docs.reference            rewrite the pages
python -m docs.reference --check    fail where a page is not current
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from archdiff.knowledge.card import card
from archdiff.knowledge.shelf import families
from archdiff.render.markdown import code
from archdiff.story.explain import about_card, about_surgery
from archdiff.story.page import Block, Facts, Heading, Line, Paragraph
from archdiff.surgeries import SURGERIES

REFERENCE = Path(__file__).parent / "reference"
NOTE = "*Written by `make docs` from the cards in archdiff/knowledge/cards; edit those.*"
ADDRESS = re.compile(r"(https?://\S+?)(?=[;,.]?(?:\s|$))")


def made() -> dict[Path, str]:
    """Every page and its text."""
    shelves = families()
    pages = {REFERENCE / "cards" / f"{library}-{family}.md": _shelf(library, family, keys) for (library, family), keys in shelves.items()}
    pages[REFERENCE / "cards" / "README.md"] = _index()
    pages[REFERENCE / "surgeries.md"] = _surgeries()
    return pages


def _index() -> str:
    lines = ["# Layer types", "", NOTE, ""]
    for (library, family), keys in families().items():
        lines.append(f"- [{library}: {family}]({library}-{family}.md) — {', '.join(f'`{key}`' for key in keys)}")
    return "\n".join(lines) + "\n"


def _shelf(library: str, family: str, keys: tuple[str, ...]) -> str:
    lines = [f"# {library}: {family}", "", NOTE, ""]
    for key in keys:
        home, _, name = key.rpartition(".")
        found = card(name, home or None)
        assert found is not None
        title = key if home else name
        lines += [f"## {_plain(title)}", "", f"*{_plain(found.role)}*", "", *_blocks(about_card(found).blocks[1:])]
    return "\n".join(lines).rstrip() + "\n"


def _surgeries() -> str:
    lines = ["# Surgeries", "", NOTE.replace("the cards in archdiff/knowledge/cards", "archdiff/surgeries"), ""]
    for surgery in SURGERIES:
        lines += [f"## {_plain(surgery.id)}", "", *_blocks(about_surgery(surgery).blocks[1:])]
    return "\n".join(lines).rstrip() + "\n"


def _blocks(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading(line=line):
                yield from (f"### {_said(line)}", "")
            case Paragraph(line=line):
                yield from (_said(line), "")
            case Facts(items=items) if items:
                yield from (*(f"- **{_plain(label)}**: {_said(line)}" for label, line in items), "")


def _said(line: Line) -> str:
    return "".join(code(span.text) if span.role in ("code", "type") else _plain(span.text) for span in line)


def _plain(text: str) -> str:
    """Our own text as Markdown: only addresses are links, nothing else is markup."""
    parts = ADDRESS.split(text)
    return "".join(f"<{part}>" if ADDRESS.fullmatch(part) else re.sub(r"([\\`*_\[\]<|])", r"\\\1", part) for part in parts)


def main() -> int:
    """Rewrite or check all pages; returns the exit status."""
    check = "--check" in sys.argv[1:]
    pages = made()
    stale = [path for path, text in pages.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    left = [path for path in REFERENCE.rglob("*.md") if path not in pages]
    for path in [*stale, *left]:
        print(f"docs/reference/{path.relative_to(REFERENCE)}: {'not current, run make docs' if check else 'rewritten'}")
    if check:
        return int(bool(stale or left))
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(pages[path], encoding="utf-8")
    for path in left:
        path.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
