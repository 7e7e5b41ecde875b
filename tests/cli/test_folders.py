"""Two folders, name by name: what became of each model, for people and by schema for programs."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from archdiff.cli import main
from archdiff.render import FORMATS
from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tensor, Tree

SCHEMA: dict[str, Any] = json.loads(files("archdiff.render").joinpath("schema/folders-1.schema.json").read_text())


def linear(path: str, inputs: int, outputs: int) -> Layer:
    weight = Tensor("weight", "parameter", (outputs, inputs), "float32", True, True)
    return Layer(path, "Linear", "torch.nn.modules.linear", {"in_features": inputs, "out_features": outputs}, (weight,))


def net(classes: int) -> str:
    return encode(Tree("net", (Layer("", "Net", "net", {}, ()), linear("body", 3, 4), linear("fc", 4, classes))))


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """One model that is the same, one that changed, and one on either side only."""
    old, new = tmp_path / "old", tmp_path / "new"
    for folder, models in ((old, {"same": 2, "changed": 2, "gone": 2}), (new, {"same": 2, "changed": 3, "come": 2})):
        folder.mkdir()
        for name, classes in models.items():
            (folder / f"{name}.arch.json").write_text(net(classes))
    return old, new


def told(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str]:
    status = main([str(each) for each in arguments])
    return status, capsys.readouterr().out


def test_the_json_follows_its_schema_and_leaves_no_name_out(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    status, said = told(capsys, *folders, "-f", "json")
    found = json.loads(said)
    jsonschema.validate(found, SCHEMA)
    assert (status, found["exit_status"]) == (1, 1)
    assert {model["name"]: model["status"] for model in found["models"]} == {
        "changed": "changed", "come": "only_new", "gone": "only_old", "same": "same",
    }  # fmt: skip
    changed = found["models"][0]
    assert changed["changes"] == 2
    assert changed["findings"][0]["surgery"] == "head_replaced"
    assert Path(changed["old"]).read_text() == net(2)


def test_the_same_folder_is_the_same(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    status, said = told(capsys, folders[0], folders[0], "-f", "json")
    assert status == 0
    assert {model["impact"] for model in json.loads(said)["models"]} == {"identical"}


def test_one_that_cannot_be_read_stops_no_other(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]):
    (folders[1] / "same.arch.json").write_text('{"schema": "archdiff/tree/1", "layers": [')
    status, said = told(capsys, *folders, "-f", "json")
    found = json.loads(said)
    jsonschema.validate(found, SCHEMA)
    assert (status, found["exit_status"]) == (2, 2)
    assert [model["status"] for model in found["models"]] == ["changed", "only_new", "only_old", "trouble"]
    assert "broken JSON" in found["models"][-1]["trouble"]


@pytest.mark.parametrize("form", sorted(set(FORMATS) - {"json"}))
def test_every_other_format_has_a_line_for_each(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str], form: str):
    _, said = told(capsys, *folders, "-f", form)
    if form not in ("github", "svg"):
        assert all(name in said for name in ("same", "changed", "gone", "come"))
