"""What each renderer should say of the hand-made pages. ``python -m tests.golden`` writes the files; review the change, then commit."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from tests.render.pages import sample

HERE = Path(__file__).parent

GOLDENS = {"sample.md": "markdown", "sample.github.txt": "github"}
"""File to renderer."""


def expected(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def write() -> None:
    for name, renderer in GOLDENS.items():
        made = import_module(f"archdiff.render.{renderer}").render(sample())
        (HERE / name).write_text(made, encoding="utf-8")
        print(f"wrote tests/render/goldens/{name}")
