"""The house keeps its own law: every file says what it is, and importing archdiff stays light."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "archdiff"
FILES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_file_says_in_its_first_line_what_it_is(path: Path):
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert said
    assert said.splitlines()[0].endswith((".", "?", ":", ",", ";")) or len(said.splitlines()) > 1


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_public_function_and_class_is_explained(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    public = [node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")]
    untold = [node.name for node in public if not ast.get_docstring(node)]
    assert [name for name in untold if name not in _PLAIN] == []


_PLAIN = {"Heading", "Paragraph", "finding", "tensor"}
"""Names that say everything."""


def loaded_after(statement: str) -> set[str]:
    """The modules a fresh interpreter has loaded after one statement."""
    script = f"{statement}; import sys; print(chr(10).join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout.split())


def test_importing_archdiff_touches_neither_torch_nor_rich():
    assert not loaded_after("import archdiff") & {"torch", "rich", "torchvision", "deepdiff", "click"}


def test_the_functions_win_over_the_rooms_of_the_same_name():
    script = "import archdiff.diff.rows, archdiff.render.json, archdiff; print(callable(archdiff.diff), callable(archdiff.render))"
    assert subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout == "True True\n"


def test_text_in_a_pipe_needs_no_rich(tmp_path: Path):
    for name, outputs in (("old", 2), ("new", 3)):
        (tmp_path / f"{name}.txt").write_text(f"Sequential(\n  (0): Linear(in_features=4, out_features={outputs}, bias=True)\n)\n")
    old, new = tmp_path / "old.txt", tmp_path / "new.txt"
    assert not loaded_after(f"import archdiff; str(archdiff.diff({str(old)!r}, {str(new)!r}))") & {"torch", "rich", "deepdiff", "click"}
