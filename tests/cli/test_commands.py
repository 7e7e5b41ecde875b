"""The command line as a user meets it: what it prints where, and its exit status."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from archdiff.cli import main

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "120")


def test_the_seed_answer_fits_one_screen(capsys: pytest.CaptureFixture[str]):
    assert main(["torchvision:resnet34", "myhead:resnet34"]) == 1
    said = capsys.readouterr()
    assert said.err == ""
    assert max(map(len, said.out.splitlines())) <= 120
    assert len(said.out.splitlines()) <= 40


def test_the_same_model_exits_with_zero(capsys: pytest.CaptureFixture[str]):
    assert main(["diff", "torchvision:resnet18", "torchvision:resnet18"]) == 0
    assert "The same" in capsys.readouterr().out


def test_a_suffix_that_names_no_format_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    page = tmp_path / "page.pdf"
    assert main(["torchvision:resnet18", "torchvision:resnet34", "-o", str(page)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert ".html" in said
    assert not page.exists()


def test_json_goes_to_a_file_by_its_suffix(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["torchvision:resnet34", "myhead:fc_swap", "-o", str(tmp_path / "story.json")]) == 1
    assert capsys.readouterr().out == ""
    assert json.loads((tmp_path / "story.json").read_text())["schema"] == "archdiff/story/1"
    assert [each.name for each in tmp_path.iterdir()] == ["story.json"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["torchvision:resnet35", "torchvision:resnet34"], "resnet34"),
        (["torchvision:resnet18?num_clases=3"], "did you mean num_classes"),
        (["torchvision:resnet18", "-f", "nope"], "archdiff diff --help"),
        (["snapshot"], "archdiff snapshot --help"),
        (["nowhere:build", "torchvision:resnet34"], "nowhere"),
        (["torchvision:resnet34", "torchvision:resnet34", "--pin", "fc"], "--pin"),
        (["torchvision:resnet34", "torchvision:resnet34", "--pin", "nope=fc"], "nope"),
        (["torchvision:resnet34", "torchvision:resnet34", "-o", "/nowhere/at/all.txt"], "nowhere"),
    ],
)
def test_trouble_is_one_sentence_on_stderr_and_exit_status_two(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]):
    assert main(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_one_model_is_shown(capsys: pytest.CaptureFixture[str]):
    assert main(["torchvision:resnet18"]) == 0
    assert "11,689,512 parameters" in capsys.readouterr().out


def test_a_narrow_pipe_has_one_column(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setenv("COLUMNS", "60")
    main(["torchvision:resnet34", "myhead:fc_swap"])
    out = capsys.readouterr().out
    assert "│" not in out
    assert max(map(len, out.splitlines())) <= 60
    assert os.environ["COLUMNS"] == "60"


def test_explain_knows_layers_settings_and_suggests_near_names(capsys: pytest.CaptureFixture[str]):
    assert main(["explain", "Conv2d", "Conv2d.stride"]) == 0
    assert "how far the window moves" in capsys.readouterr().out.lower()
    assert main(["explain", "Conv3"]) == 2
    assert "Conv3d" in capsys.readouterr().err


def test_a_lesson_tells_each_type_once(capsys: pytest.CaptureFixture[str]):
    assert main(["torchvision:resnet18", "--learn"]) == 0
    out = capsys.readouterr().out
    assert out.count("● BatchNorm2d") == 1


def test_the_process_ends_with_all_written_and_all_handlers_run():
    script = "import atexit, sys; atexit.register(print, 'left'); from archdiff.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", script, "explain", "Conv2d", "Conv2d.stride"], capture_output=True, text=True)
    assert done.returncode == 0
    assert done.stdout.startswith("Conv2d")
    assert done.stdout.endswith("left\n")
    assert done.stderr == ""
