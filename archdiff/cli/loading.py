"""Loading as the command line does it: with a sign of life when it takes long."""

from __future__ import annotations

from archdiff.cli.progress import waiting
from archdiff.sources import load
from archdiff.sources.trouble import printable, shown
from archdiff.tree.records import Tree


def loaded(spec: str, python: str | None = None) -> Tree:
    """The tree of the model ``spec`` names, built by another interpreter where one is named. Raises Trouble for every bad input."""
    with waiting(f"{printable(shown(spec))} …"):
        return load(spec, python)
