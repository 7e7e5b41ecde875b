"""In a notebook, and on print, records show themselves; the sample notebook runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import archdiff
from archdiff.tree.records import Layer, Tree

SAMPLES = Path(__file__).parents[1] / "samples"
NOTEBOOKS = sorted(SAMPLES.glob("*.ipynb"))


def model(kind: str) -> Tree:
    return Tree("net", (Layer("", "Net"), *(Layer(f"block{k}", "Block") for k in range(5)), Layer("<b>act</b>", kind)))


def test_records_print_as_text():
    diff = archdiff.diff(model("ReLU"), model("GELU"))
    assert "GELU" in str(diff)
    assert "GELU" in str(archdiff.tell(diff))
    assert "Block" in str(model("ReLU"))
    assert repr(model("ReLU")).startswith("Tree(")


@pytest.mark.parametrize("make", [lambda diff: diff, archdiff.tell, lambda diff: diff.new], ids=["diff", "story", "tree"])
def test_records_appear_in_notebooks_without_script(make):  # type: ignore[no-untyped-def]
    html = make(archdiff.diff(model("ReLU"), model("GELU")))._repr_html_()
    assert "GELU" in html
    assert "<b>" not in html
    assert not re.search(r"<script|javascript:|\son\w+=|\sid=|<a href=\"#", html)
    assert len(html) < 20_000


def test_a_huge_model_stays_a_small_output():
    huge = Tree("huge", (Layer("", "Net"), *(Layer(f"a{k}", "Linear") for k in range(5_000))))
    other = Tree("huge", (*huge.layers[:-1], Layer("z", "ReLU")))
    assert len(archdiff.diff(huge, other)._repr_html_()) < 20_000  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.name)
def test_the_sample_notebook_runs(path: Path, tmp_path: Path):
    script = (
        "import sys, nbformat; from nbclient import NotebookClient;"
        "book = nbformat.read(sys.argv[1], as_version=4);"
        "NotebookClient(book, timeout=300, resources={'metadata': {'path': sys.argv[2]}}).execute();"
        "nbformat.write(book, sys.argv[3])"
    )
    made = tmp_path / "run.ipynb"
    command = [sys.executable, "-c", script, str(path), str(path.parent), str(made)]
    surroundings = {**os.environ, "PYTHONPATH": str(SAMPLES.parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=surroundings)
    assert done.returncode == 0, done.stderr[-2_000:]
    assert "archdiff" in made.read_text() and "text/html" in made.read_text()


def test_there_is_a_notebook_without_stored_outputs():
    assert NOTEBOOKS
    assert all('"outputs": []' in path.read_text() and "text/html" not in path.read_text() for path in NOTEBOOKS)
