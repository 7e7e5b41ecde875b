"""Every output in README.md and docs/ is what the commands really print: this runs them, and rewrites or checks the pages.

    python -m docs.examples            rewrite the outputs
    python -m docs.examples --check    fail where a page is not current

A ``console`` block is a list of ``$ archdiff …`` commands, each followed by its output; comments before the block set the columns,
``<!-- width 120 -->`` (100 otherwise), and cut the output, ``<!-- head 20 -->``. A ``python`` block with ``>>>`` prompts is a doctest.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
BLOCK = re.compile(r"(?P<notes>(?:<!-- (?:width|head) \d+ -->\n)*)```console\n(?P<body>.*?)```", re.DOTALL)
PYTHON = re.compile(r"```python\n(?P<body>>>> .*?)```", re.DOTALL)


def pages() -> Iterator[Path]:
    """README.md and every Markdown page under docs/."""
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def current(text: str) -> str:
    """The page with every console block's output made anew."""
    return BLOCK.sub(_rerun, text)


def _rerun(found: re.Match[str]) -> str:
    notes = dict(re.findall(r"<!-- (width|head) (\d+) -->", found["notes"]))
    commands = [line for line in found["body"].splitlines() if line.startswith("$ archdiff")]
    if not commands:
        return found[0]
    made = "\n\n".join(f"{command}\n{_shortened(run(command, int(notes.get('width', 100))), notes)}" for command in commands)
    return f"{found['notes']}```console\n{made}\n```"


def _shortened(output: str, notes: dict[str, str]) -> str:
    lines = output.rstrip("\n").splitlines()
    most = int(notes.get("head", len(lines)))
    return "\n".join(lines if len(lines) <= most else [*lines[:most], "…"])


def run(command: str, width: int) -> str:
    """What a command prints, on stdout and stderr, run from the repository's root."""
    from archdiff.cli import main

    os.environ["COLUMNS"] = str(width)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out), contextlib.chdir(ROOT):
        main(shlex.split(command)[2:])
    return out.getvalue()


PICTURES = {"docs/seed.svg": "archdiff torchvision:resnet34 myhead:resnet34 -f svg"}
"""Pictures, and the commands that draw them."""


def stale_pictures(check: bool) -> int:
    """Rewrite, or only count, the pictures that are not what their command draws now."""
    stale = 0
    for name, command in PICTURES.items():
        path, made = ROOT / name, run(f"$ {command}", 100)
        if not path.exists() or path.read_text(encoding="utf-8") != made:
            print(f"{name}: {'not current, run make docs' if check else 'rewritten'}")
            stale += 1
            if not check:
                path.write_text(made, encoding="utf-8")
    return stale if check else 0


def failing_doctests(page: Path, text: str) -> int:
    """How many examples of the page's Python blocks print something else."""
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    parser = doctest.DocTestParser()
    for index, block in enumerate(PYTHON.finditer(text)):
        with contextlib.chdir(ROOT):
            runner.run(parser.get_doctest(block["body"], {}, f"{page.name}[{index}]", str(page), 0))
    return runner.failures


def main() -> int:
    """Rewrite or check all pages; returns the exit status."""
    check = "--check" in sys.argv[1:]
    sys.path.insert(0, str(ROOT / "samples"))
    stale = stale_pictures(check)
    for page in pages():
        text = page.read_text(encoding="utf-8")
        made = current(text)
        stale += failing_doctests(page, made)
        if made != text:
            print(f"{page.relative_to(ROOT)}: {'not current, run make docs' if check else 'rewritten'}")
            stale += check
            if not check:
                page.write_text(made, encoding="utf-8")
    return int(stale > 0)


if __name__ == "__main__":
    sys.exit(main())
