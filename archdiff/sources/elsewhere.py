"""A spec loaded by a child process: with another interpreter's libraries, or from another revision's files."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from archdiff.sources.export import BOOT, TROUBLE
from archdiff.sources.files import read_text
from archdiff.sources.trouble import Trouble, reason, shown
from archdiff.tree.codec import NotATree, decode
from archdiff.tree.records import Tree

PATIENCE = 600
"""Seconds a child may take."""


def load_with(python: str, asked: str, spec: str | None = None, folder: Path | None = None, inside: Path | None = None) -> Tree:
    """The tree of ``spec`` (else ``asked``) as the interpreter ``python`` loads it, with ``folder`` as its current folder.

    That interpreter needs torch 1.13 or later and what the model imports, not archdiff. Raises Trouble in the words of ``asked``.
    """
    with TemporaryDirectory(prefix="archdiff-") as temporary:
        home = Path(temporary)
        (home / "package").mkdir()
        (home / "package" / "archdiff").symlink_to(Path(__file__).resolve().parents[1], target_is_directory=True)
        written = home / "tree.json"
        spec = spec or asked
        _run([python, "-c", BOOT, str(home / "package"), spec, str(written), str(inside or "")], asked, spec, folder)
        if not written.exists():
            raise Trouble(f"{shown(asked)}: {shown(python)} wrote nothing; give the path of a Python interpreter")
        try:
            return decode(read_text(str(written)))
        except NotATree as error:
            raise Trouble(f"{shown(asked)}: what {shown(python)} wrote {error}; is it a Python interpreter?") from None


def _run(command: list[str], asked: str, spec: str, folder: Path | None) -> None:
    python = command[0]
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
        )
    except (OSError, ValueError) as error:
        raise Trouble(f"{shown(asked)}: {shown(python)} cannot be run: {reason(error)}; give the path of a Python interpreter") from None
    except subprocess.TimeoutExpired:
        raise Trouble(f"{shown(asked)}: {shown(python)} took longer than {PATIENCE} seconds; is a smaller model enough?") from None
    said = done.stderr.decode(errors="replace")
    last = (said.strip().splitlines() or ["it said nothing"])[-1]
    if done.returncode == TROUBLE:
        where = "" if python == sys.executable else f" with {shown(python)}"
        raise Trouble(f"{shown(asked)}{where}: {last.removeprefix(f'{shown(spec)}: ')}")
    if done.returncode:
        raise Trouble(f"{shown(asked)}: {shown(python)} failed, saying {shown(last, 300)!r}; it needs torch 1.13 or later")
    sys.stderr.write(said)
