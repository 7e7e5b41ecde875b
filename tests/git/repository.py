"""A temporary git repository with a model of its own, where ``archdiff`` is a command."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.promises.edits import EDITS, MODEL, edited

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Repository:
    """A folder under git, and the environment commands run in there."""

    folder: Path
    environment: dict[str, str]

    def run(self, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
        """A command's result, whatever its exit status."""
        return subprocess.run(
            command, cwd=self.folder, env=self.environment | more, capture_output=True, text=True, check=False, encoding="utf-8"
        )

    def git(self, *arguments: str) -> str:
        """What git prints; it has to succeed."""
        done = self.run("git", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, name: str, text: str) -> None:
        """A file of the working tree."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def edit(self, title: str) -> None:
        """Apply one of the known edits to the model."""
        self.write("model.py", edited(next(each for each in EDITS if each.title == title)))

    def commit(self, message: str) -> None:
        """Commit everything."""
        self.git("add", "-A")
        self.git("commit", "-qm", message)


def new_repository(folder: Path) -> Repository:
    """A repository with ``model.py`` and a pyproject.toml that lists its model."""
    commands = folder / "bin"
    commands.mkdir()
    command(commands, "archdiff", f'exec {sys.executable} -m archdiff "$@"')
    work = folder / "work"
    work.mkdir()
    environment = {
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(folder), "COLUMNS": "120",
        "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
        "GIT_PAGER": "cat", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    made = Repository(work, environment)
    made.git("init", "-q", "-b", "main")
    made.write("model.py", MODEL)
    made.write("pyproject.toml", '[tool.archdiff]\nrequire = ["computation"]\n[tool.archdiff.models]\nnet = "model.py:Net"\n')
    return made


def command(folder: Path, name: str, script: str) -> None:
    """A shell script on the PATH."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
