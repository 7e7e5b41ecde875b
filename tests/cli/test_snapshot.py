"""Writing snapshots: of one model, of many, and past those that cannot be built."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.cli import main
from archdiff.cli.workers import build

MODELS = """\
import os, torch
from torch import nn

def good():
    return nn.Linear(2, 3)

def raises():
    raise ValueError("no such width")

def greedy():
    return nn.Linear(1, torch.zeros(2**32, device="cpu").int().numel())

def killed():
    os.kill(os.getpid(), 9)
"""


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "models.py").write_text(MODELS)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_pattern_takes_every_model_that_matches(team: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["snapshot", "torchvision:resnet18", "torchvision:mobilenet_v3_*", "-o", "nets", "--jobs", "2"]) == 0
    assert sorted(path.name for path in (team / "nets").iterdir()) == [
        "torchvision-mobilenet_v3_large.arch.json",
        "torchvision-mobilenet_v3_small.arch.json",
        "torchvision-resnet18.arch.json",
    ]
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "3/3" in captured.err
    assert main(["check", "nets"]) == 0


def test_models_that_cannot_be_built_are_listed_at_the_end(team: Path, capsys: pytest.CaptureFixture[str]):
    specs = [f"models.py:{name}" for name in ("raises", "killed", "greedy", "good")]
    assert main(["snapshot", *specs, "-o", "nets", "--jobs", "1", "--memory", "4"]) == 2
    assert [path.name for path in (team / "nets").iterdir()] == ["models.py-good.arch.json"]
    last = capsys.readouterr().err.splitlines()[-4:]
    assert last[0] == "1 of 4 snapshots written"
    assert "models.py:greedy" in last[1]
    assert "SIGKILL" in last[2]
    assert "no such width" in last[3]


def test_a_killed_process_takes_no_other_model_with_it(team: Path):
    built = list(build(["models.py:killed", "models.py:good", "models.py:killed", "models.py:good"], 1, 4.0))
    assert [each.text is not None for each in built] == [False, True, False, True]
