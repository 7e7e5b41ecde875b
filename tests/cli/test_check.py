"""Checking a model against its snapshot: the habit of a team with a model of its own."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest

from archdiff.cli import main
from tests.promises.edits import EDITS, MODEL, edited

BY_TITLE = {edit.title: edit for edit in EDITS}


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new repository with one model."""
    (tmp_path / "model.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    return tmp_path


def edit(team: Path, title: str) -> None:
    (team / "model.py").write_text(edited(BY_TITLE[title]))


def listed(team: Path, text: str) -> None:
    (team / "pyproject.toml").write_text(text)


def test_a_model_is_what_its_snapshot_says(team: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["snapshot", "model.py:Net", "-o", "net.arch.json"]) == 0
    assert main(["check", "net.arch.json"]) == 0
    assert capsys.readouterr().out == "model.py:Net keeps exact.\n"


def test_a_broken_promise_exits_with_one_and_tells_the_story(team: Path, capsys: pytest.CaptureFixture[str]):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    edit(team, "a changed eps")
    assert main(["check", "net.arch.json", "--require", "computation"]) == 1
    out = capsys.readouterr().out
    assert "model.py:Net breaks computation." in out
    assert "first.norm.eps: 1e-05 → 0.001" in out
    assert main(["check", "net.arch.json", "--require", "weights", "--require", "interface"]) == 0
    assert main(["check", "net.arch.json", "--ignore", "*.norm.eps"]) == 0


def test_update_accepts_what_changed(team: Path):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    edit(team, "a changed eps")
    assert main(["check", "net.arch.json", "--update"]) == 0
    assert main(["check", "net.arch.json"]) == 0


def test_another_spec_can_be_checked_against_a_snapshot(team: Path):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    (team / "other.py").write_text(edited(BY_TITLE["a renamed attribute"]))
    assert main(["check", "net.arch.json", "other.py:Net", "--require", "computation"]) == 0
    assert main(["check", "net.arch.json", "other.py:Net", "--require", "weights"]) == 1


def test_pyproject_lists_models_promises_and_what_may_change(team: Path, capsys: pytest.CaptureFixture[str]):
    listed(
        team,
        '[tool.archdiff]\nrequire = ["computation"]\nignore = ["*.norm.eps"]\n'
        '[tool.archdiff.models]\nnet = "model.py:Net"\nblock = { spec = "model.py:Block?width=4", ignore = [] }\n',
    )
    assert main(["check", "--update"]) == 0
    assert sorted(path.name for path in (team / "architectures").iterdir()) == ["block.arch.json", "net.arch.json"]
    edit(team, "a changed eps")
    capsys.readouterr()
    assert main(["check"]) == 1
    out = capsys.readouterr().out
    assert "2 models: 1 as promised, 1 with a broken promise." in out
    assert "block breaks computation." in out
    assert main(["check", "architectures/net.arch.json"]) == 0


def test_a_check_without_arguments_works_from_any_folder_of_the_project(team: Path, monkeypatch: pytest.MonkeyPatch):
    listed(team, '[tool.archdiff.models]\nnet = "model.py:Net"\n')
    (team / "deep" / "down").mkdir(parents=True)
    monkeypatch.chdir(team / "deep" / "down")
    assert main(["check", "--update"]) == 0
    assert main(["check"]) == 0


def test_a_folder_is_checked_with_a_summary(team: Path, capsys: pytest.CaptureFixture[str]):
    main(["snapshot", "model.py:Net", "model.py:Block?width=8", "-o", "nets/"])
    (team / "nets" / "gone.arch.json").write_text((team / "nets" / "model.py-Net.arch.json").read_text().replace(":Net", ":Gone"))
    edit(team, "an edited forward")
    assert main(["check", "nets", "--require", "weights"]) == 2
    out = capsys.readouterr().out
    assert "3 models: 2 as promised, 1 in trouble." in out
    assert "model has no 'Gone'" in out


def test_the_report_as_json_follows_its_schema(team: Path, capsys: pytest.CaptureFixture[str]):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    edit(team, "a dropped layer")
    assert main(["check", "net.arch.json", "--require", "weights", "--require", "optimizer", "-f", "json"]) == 1
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, json.loads(files("archdiff.render").joinpath("schema/check-1.schema.json").read_text()))
    (model,) = report["models"]
    (cause,) = model["promises"][0]["breaches"][0]["changes"]
    assert model["story"]["changes"][cause] == {"kind": "removed", "old": "second.conv", "type": "Conv2d"}


def test_the_report_as_markdown_names_the_breaches(team: Path, capsys: pytest.CaptureFixture[str]):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    edit(team, "a dropped layer")
    main(["check", "net.arch.json", "--require", "weights", "-f", "markdown"])
    assert "unexpected key second.conv.weight" in capsys.readouterr().out


def test_what_a_side_does_not_know_is_trouble_and_never_a_pass(team: Path, capsys: pytest.CaptureFixture[str]):
    (team / "print.txt").write_text("Net(\n  (fc): Linear(in_features=2, out_features=2, bias=True)\n)\n")
    main(["snapshot", "print.txt", "-o", "net.arch.json"])
    assert main(["check", "net.arch.json", "--require", "interface"]) == 0
    assert main(["check", "net.arch.json", "--require", "computation"]) == 2
    assert "computation cannot be judged" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check"], "nothing to check"),
        (["check", "nets"], "nothing to check"),
        (["check", "absent.arch.json"], "there is no snapshot absent.arch.json"),
        (["check", "newer.arch.json"], "newer archdiff"),
        (["check", "torn.arch.json"], "broken JSON"),
        (["check", "net.arch.json", "model.py:Gone"], "Gone"),
        (["check", "nameless.arch.json"], "does not say which model"),
        (["snapshot", "model.py:Net", "-o", "model.py/net.arch.json"], "cannot be written: not a directory; check"),
        (["snapshot", "model.py:Net", "model.py:Block", "-o", "model.py/nets"], "cannot be a folder"),
        (["snapshot", "model.py:Net", "model.py:NET", "-o", "nets"], "would both be written"),
        (["snapshot", "torchvision:resnext9*", "-o", "nets"], "no model of torchvision matches"),
        (["snapshot", "nowhere:*", "-o", "nets"], "only names of"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_files_whole(team: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    main(["snapshot", "model.py:Net", "-o", "net.arch.json"])
    whole = (team / "net.arch.json").read_text()
    (team / "newer.arch.json").write_text(whole.replace("archdiff/tree/1", "archdiff/tree/2"))
    (team / "torn.arch.json").write_text(whole[:1000])
    (team / "nameless.arch.json").write_text(whole.replace("model.py:Net", ""))
    (team / "nets").mkdir()
    before = {path: path.read_bytes() for path in team.iterdir() if path.is_file()}
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert (captured.out, captured.err.count("\n")) == ("", 1)
    assert {path: path.read_bytes() for path in team.iterdir() if path.is_file()} == before


def test_an_interrupted_update_leaves_old_files_whole(team: Path, monkeypatch: pytest.MonkeyPatch):
    listed(team, '[tool.archdiff.models]\na = "model.py:Net"\nb = "model.py:Net"\n')
    main(["check", "--update"])
    before = {path: path.read_bytes() for path in (team / "architectures").iterdir()}
    (team / "model.py").write_text(
        edited(BY_TITLE["a changed eps"]) + "\nclass Stop(Net):\n    def __init__(self):\n        raise KeyboardInterrupt\n"
    )
    listed(team, '[tool.archdiff.models]\na = "model.py:Net"\nb = "model.py:Stop"\n')
    assert main(["check", "--update"]) == 2
    assert {path: path.read_bytes() for path in (team / "architectures").iterdir()} == before
