"""A sign of life comes only on a terminal, only when it takes long, and leaves nothing behind."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stderr

import pytest

from archdiff.cli import progress
from archdiff.cli.progress import waiting


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    return Terminal()


def test_what_takes_long_says_so(terminal: Terminal, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress, "PATIENCE", 0.01)
    with redirect_stderr(terminal), waiting("building resnet34"):
        until = time.monotonic() + 10
        while "building resnet34" not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.01)
    assert "building resnet34" in terminal.getvalue()
    assert terminal.getvalue().endswith(("\x1b[2K", "\x1b[?25h", "\r", "\x1b[1A\x1b[2K"))


def test_what_is_quick_says_nothing(terminal: Terminal):
    with redirect_stderr(terminal), waiting("building resnet34"):
        pass
    assert terminal.getvalue() == ""


def test_nobody_is_told_in_a_pipe(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    with waiting("building resnet34"):
        time.sleep(0.05)
    assert capsys.readouterr().err == ""


def test_errors_come_through(terminal: Terminal):
    with pytest.raises(ValueError, match="broken"), redirect_stderr(terminal), waiting("building"):
        raise ValueError("broken")
