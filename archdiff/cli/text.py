"""archdiff text FILE: a checkpoint or a snapshot as plain text, for ``git diff`` and ``git log -p``."""

from __future__ import annotations

import sys

from archdiff.cli import SETTINGS
from archdiff.cli.clicking import click
from archdiff.sources import load
from archdiff.sources.files import opened
from archdiff.tree.text import lines

POINTER = b"version https://git-lfs.github.com/spec/"
"""How a file starts that only stands for one in Git LFS."""


@click.command("text", context_settings=SETTINGS)
@click.argument("file")
@click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong.")
def command(file: str, traceback: bool) -> int:
    """FILE, a checkpoint or a snapshot, as plain text: one fact a line, the same for the same structure.

    \b
    git config diff.archdiff.textconv "archdiff text"
    echo "*.safetensors diff=archdiff" >> .gitattributes
    """
    pointer = _pointer(file)
    sys.stdout.writelines(f"{line}\n" for line in (pointer or lines(load(file))))
    return 0


def _pointer(file: str) -> list[str]:
    """The lines of a Git LFS pointer, which git itself may hand over in a file's place; none for anything else."""
    with opened(file) as start:
        text = start.read(1024)
    return text.decode("ascii", "replace").splitlines() if text.startswith(POINTER) else []
