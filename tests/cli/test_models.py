"""archdiff models, folders of snapshots, and other interpreters, from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from archdiff.cli import main
from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tree


def test_the_names_of_a_library_are_listed_as_specs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "torchvision", "resnet1??"]) == 0
    assert {"torchvision:resnet101", "torchvision:resnet152"} <= set(capsys.readouterr().out.split())
    assert main(["models", "torchvison"]) == 2
    assert "no library 'torchvison'; did you mean torchvision" in capsys.readouterr().err
    assert main(["models", "torchvision", "no such"]) == 2


def test_two_folders_are_compared_name_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for side, models in (("old", {"a": "Linear", "b": "ReLU", "gone": "ReLU"}), ("new", {"a": "Linear", "b": "GELU", "fresh": "ReLU"})):
        (tmp_path / side).mkdir()
        for name, kind in models.items():
            (tmp_path / side / f"{name}.arch.json").write_text(encode(Tree(name, (Layer("", kind),))))
    assert main([str(tmp_path / "old"), str(tmp_path / "new")]) == 1
    said = capsys.readouterr().out
    assert "4 models: 1 the same, 3 not" in said
    assert [line.split()[0] for line in said.splitlines() if "only in" in line] == ["fresh", "gone"]
    assert main([str(tmp_path / "old"), str(tmp_path / "old")]) == 0


def test_a_side_can_be_built_by_another_interpreter(capsys: pytest.CaptureFixture[str]) -> None:
    spec = "torch.nn:Linear?in_features=2&out_features=3"
    assert main([spec, spec, "--new-python", sys.executable]) == 0
    assert main([spec, spec, "--old-python", "/no-such-python"]) == 2
    assert "/no-such-python cannot be run" in capsys.readouterr().err
