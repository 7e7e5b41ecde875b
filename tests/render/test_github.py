"""Annotations of a workflow: one line each, at most ten of a kind, and no name forges another command."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.cli import main
from archdiff.render.github import MOST, render
from tests.render.goldens import expected
from tests.render.pages import hostile, sample


def test_it_says_what_the_golden_says():
    assert render(sample()) == expected("sample.github.txt")


def test_hostile_names_forge_no_command():
    lines = render(hostile()).splitlines()
    assert len(lines) == MOST
    assert all(line.startswith("::notice title=") for line in lines)
    assert all(line.split("::")[1].count(",") == 0 for line in lines)


def test_the_command_line_appends_the_job_summary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(summary))
    assert main(["torchvision:resnet18", "torchvision:resnet34", "-f", "github"]) == 1
    assert capsys.readouterr().out.startswith("::notice title=")
    assert summary.read_text().startswith("before\n### ")
