"""``SPEC@REV``: the model as an earlier revision of its git repository builds it.

The revision's files are written to a temporary folder, through an index of their own: neither the user's files nor anything under
``.git`` changes, and no hook runs.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from archdiff.sources.elsewhere import load_with
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, near, reason, shown
from archdiff.tree.records import Tree


def load(spec: Spec, python: str = sys.executable) -> Tree:
    """The tree of ``spec`` at its revision. Raises Trouble when there is no such revision, or it cannot be built there."""
    here = Path.cwd()
    top = _top(spec, here)
    commit = _commit(spec, top)
    bare = spec.text.removesuffix(f"@{spec.revision}")
    with TemporaryDirectory(prefix="archdiff-") as temporary:
        files = Path(temporary).resolve() / "files"
        files.mkdir()
        _write(spec, top, commit, files)
        folder = files / here.relative_to(top) if here.is_relative_to(top) else files
        folder.mkdir(parents=True, exist_ok=True)
        tree = load_with(python, spec.text, _relative(bare, here, top, files, folder), folder, files)
    return replace(tree, origin=spec.text)


def _file(target: str) -> Path | None:
    """The file a target names, if it names one: ``net.py`` of ``net.py:build``, or a snapshot."""
    path = target.rpartition(":")[0] or target
    return Path(path) if path == target or Path(path).suffix == ".py" else None


def _relative(bare: str, here: Path, top: Path, files: Path, folder: Path) -> str:
    """The spec as the child has to ask for it, standing in ``folder``."""
    target = bare.partition("?")[0]
    file = _file(target)
    if file is None:
        return bare
    moved = files / (here / file).resolve().relative_to(top)
    return os.path.relpath(moved, folder) + bare[len(target.rpartition(":")[0] or target) :]


def _top(spec: Spec, here: Path) -> Path:
    """The top folder of the repository the model lives in."""
    file = _file(spec.target)
    start = (here / file).resolve().parent if file else here
    while not start.is_dir():
        start = start.parent
    done = _git(start, "rev-parse", "--show-toplevel", asked=spec.text)
    if done.returncode:
        raise Trouble(f"{shown(spec.text)}: {start} is in no git repository, so it has no revision {shown(str(spec.revision))}")
    return Path(os.fsdecode(done.stdout.removesuffix(b"\n"))).resolve()


def _commit(spec: Spec, top: Path) -> str:
    revision = str(spec.revision)
    done = _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", asked=spec.text)
    if done.returncode:
        names = _git(top, "for-each-ref", "--format=%(refname:short)", asked=spec.text).stdout.decode(errors="replace").split()
        raise Trouble(f"{shown(spec.text)}: {top.name} has no revision {shown(revision)!r}{near(revision, names) or '; see git log'}")
    return done.stdout.decode().strip()


def _write(spec: Spec, top: Path, commit: str, files: Path) -> None:
    """All files of the commit, into ``files``."""
    index = {"GIT_INDEX_FILE": str(files.parent / "index")}
    for command in (["read-tree", commit], ["checkout-index", "--all", "--quiet", f"--prefix={files}/"]):
        done = _git(top, *command, asked=spec.text, environment=index)
        if done.returncode:
            said = done.stderr.decode(errors="replace").strip().splitlines() or ["nothing"]
            raise Trouble(f"{shown(spec.text)}: git {command[0]} failed, saying {shown(said[-1])!r}; check the repository")


def _git(folder: Path, *command: str, asked: str, environment: dict[str, str] | None = None) -> subprocess.CompletedProcess[bytes]:
    inherited = {key: value for key, value in os.environ.items() if key not in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")}
    try:
        return subprocess.run(
            ["git", "-C", str(folder), *command],
            env=inherited | (environment or {}),
            capture_output=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
    except OSError as error:
        raise Trouble(f"{shown(asked)}: git cannot be run: {reason(error)}; a revision needs git") from None
