"""git shows checkpoints and snapshots as structure, by the configuration the guide gives."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from tests.git.repository import ROOT, Repository, new_repository

GUIDE = (ROOT / "docs" / "guides" / "checks.md").read_text(encoding="utf-8")


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A repository set up as the guide says."""
    made = new_repository(tmp_path)
    attributes = re.search(r"```gitattributes\n(.*?)```", GUIDE, re.DOTALL)
    assert attributes
    made.write(".gitattributes", attributes[1])
    for line in re.findall(r"^git config .*$", GUIDE, re.MULTILINE):
        assert made.run(*shlex.split(line)).returncode == 0
    return made


def save(repository: Repository, classes: int) -> None:
    save_file({"fc.weight": torch.zeros(classes, 4), "fc.bias": torch.zeros(classes)}, repository.folder / "net.safetensors")


def test_git_diff_and_log_show_a_checkpoint_as_structure(repository: Repository):
    save(repository, 10)
    repository.commit("ten classes")
    save(repository, 2)
    shown = repository.git("diff")
    assert re.search(r"^-  weight: .*\[10, 4\]$", shown, re.MULTILINE)
    assert re.search(r"^\+  weight: .*\[2, 4\]$", shown, re.MULTILINE)
    assert "Binary" not in shown
    repository.commit("two classes")
    assert "[2, 4]" in repository.git("log", "-p", "-1")


def test_git_difftool_tells_the_story_of_a_snapshot(repository: Repository):
    assert repository.run("archdiff", "check", "--update").returncode == 0
    repository.commit("a model")
    repository.edit("a changed eps")
    assert repository.run("archdiff", "check", "--update").returncode == 0
    told = repository.git("difftool", "-y", "--tool=archdiff")
    assert "1e-05" in told
    assert "Checkpoint: an old one loads as it is." in told


def test_a_pointer_of_git_lfs_is_shown_as_it_is(repository: Repository):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:12\nsize 3\n"
    repository.write("net.safetensors", pointer)
    assert repository.run("archdiff", "text", "net.safetensors").stdout == pointer


def test_what_is_no_model_is_trouble(repository: Repository):
    repository.write("net.safetensors", "nothing")
    done = repository.run("archdiff", "text", "net.safetensors")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
