"""A model as an earlier revision built it, with the user's own files left alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.trouble import Trouble

MODEL = "from torch import nn\nfrom helper import WIDTH\ndef build(n=2): return nn.Linear(WIDTH, n)\n"


def git(folder: Path, *command: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@b", *command], check=True, capture_output=True
    )
    return done.stdout.decode()


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    top = tmp_path / "project"
    (top / "models").mkdir(parents=True)
    (top / "pyproject.toml").write_text('[tool.archdiff]\npythonpath = ["models"]\n')
    (top / "models" / "net.py").write_text(MODEL)
    git(tmp_path, "init", "-q", "-b", "main", str(top))
    for width in (3, 5):
        (top / "models" / "helper.py").write_text(f"WIDTH = {width}")
        git(top, "add", "-A")
        git(top, "commit", "-q", "-m", f"width {width}")
    (top / "models" / "helper.py").write_text("WIDTH = 7")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.chdir(top)
    return top


def width(spec: str) -> int:
    (root,) = load(spec).layers
    assert root.tensors is not None and root.tensors[0].shape is not None
    return root.tensors[0].shape[1]


def state(top: Path) -> tuple[str, dict[str, tuple[int, int]]]:
    files = {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in top.rglob("*") if path.is_file() and path.name != "index"
    }
    return git(top, "status", "--porcelain"), files


def test_each_revision_builds_its_own_model_and_nothing_is_left_behind(repository: Path, tmp_path: Path) -> None:
    before = state(repository)
    specs = ["models/net.py:build", "models/net.py:build@HEAD", "net:build?n=4@main~1"]
    assert [width(spec) for spec in specs] == [7, 5, 3]
    assert state(repository) == before
    assert not list((tmp_path / "temporary").iterdir())


def test_a_file_is_found_in_its_repository_from_anywhere(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tree = load("project/models/net.py:build@HEAD~1")
    assert (tree.origin, tree.layers[0].tensors and tree.layers[0].tensors[0].shape) == ("project/models/net.py:build@HEAD~1", (2, 3))


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("net:build@mian", "has no revision 'mian'; did you mean main"),
        ("net:build@--help", "has no revision '--help'"),
        ("net:biuld@HEAD", "net:biuld@HEAD: net has no 'biuld'; did you mean build"),
        ("torch.nn:Linear@HEAD", "torch is imported from"),
    ],
)
def test_what_cannot_be_built_there_is_answered_in_one_sentence(repository: Path, tmp_path: Path, spec: str, says: str) -> None:
    with pytest.raises(Trouble) as caught:
        load(spec)
    assert says in str(caught.value)
    assert not list((tmp_path / "temporary").iterdir())


def test_outside_a_repository_there_are_no_revisions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(Trouble, match="is in no git repository"):
        load("net:build@HEAD")


def test_another_interpreter_builds_the_model(repository: Path) -> None:
    (root,) = load("net:build?n=4", python=sys.executable).layers
    assert root.tensors is not None and root.tensors[0].shape == (4, 7)
    with pytest.raises(Trouble, match="no-such-python cannot be run"):
        load("net:build", python="/no-such-python")
    with pytest.raises(Trouble, match="true wrote nothing"):
        load("net:build", python="true")
