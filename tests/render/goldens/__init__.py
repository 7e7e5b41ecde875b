"""What each renderer should say of the hand-made pages. ``python -m tests.golden`` writes the files; review the change, then commit."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from archdiff.render.html import fragment
from archdiff.render.terminal import render
from tests.render.pages import sample

HERE = Path(__file__).parent

GOLDENS = {"sample.md": "markdown", "sample.github.txt": "github", "sample.svg": "svg"}
"""File to renderer."""


def expected(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def write() -> None:
    made = {name: import_module(f"archdiff.render.{renderer}").render(sample()) for name, renderer in GOLDENS.items()}
    made["sample.fragment.html"] = re.sub(r"<style>.*?</style>", "", fragment(sample()), flags=re.DOTALL)
    made |= {f"sample.{width}.txt": render(sample(), width) for width in (60, 80, 120, 200)}
    for name, text in made.items():
        (HERE / name).write_text(text, encoding="utf-8")
        print(f"wrote tests/render/goldens/{name}")
