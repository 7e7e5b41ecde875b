"""The command line on a real terminal: pager, closed pipes, consoles without our characters."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tree


@pytest.fixture
def pair(tmp_path: Path) -> tuple[str, str]:
    """Two snapshots that differ in more rows than a screen has; reading them takes no torch."""
    paths = []
    for name, types in (("old", "AB"), ("new", "AC")):
        layers = [Layer("", "Net"), *(Layer(f"layer{chr(97 + k % 26)}{k}", types[k % 2] + "x" * (k % 7)) for k in range(200))]
        path = tmp_path / f"{name}.arch.json"
        path.write_text(encode(Tree(name, tuple(layers))))
        paths.append(str(path))
    return paths[0], paths[1]


def on_a_terminal(arguments: list[str], **environment: str) -> tuple[str, int]:
    """What a command writes to a terminal of 24 lines, and its exit status."""
    primary, secondary = pty.openpty()
    surroundings = {**os.environ, "TERM": "xterm", "COLUMNS": "100", **environment}
    command = ["sh", "-c", 'stty rows 24 cols 100; exec "$@"', "sh", sys.executable, "-m", "archdiff", *arguments]
    process = subprocess.Popen(command, stdin=secondary, stdout=secondary, stderr=secondary, env=surroundings)
    os.close(secondary)
    said = b""
    while True:
        try:
            part = os.read(primary, 65536)
        except OSError:
            break
        if not part:
            break
        said += part
    os.close(primary)
    return said.decode(), process.wait()


def test_long_output_goes_through_the_pager_that_was_asked_for(pair: tuple[str, str]):
    said, status = on_a_terminal([*pair], ARCHDIFF_PAGER="sed -n '1s/^/PAGED /p'")
    assert "PAGED" in said
    assert len(said.splitlines()) == 1
    assert status == 1


@pytest.mark.parametrize("pager", ["cat", "", "no-such-pager-anywhere"])
def test_without_a_pager_it_is_just_written(pair: tuple[str, str], pager: str):
    said, status = on_a_terminal([*pair], ARCHDIFF_PAGER=pager)
    assert len(said.splitlines()) > 100
    assert status == 1


def test_no_pager_wins_over_the_environment(pair: tuple[str, str]):
    said, _ = on_a_terminal([*pair, "--no-pager"], ARCHDIFF_PAGER="sed -n 1p")
    assert len(said.splitlines()) > 100


def test_what_fits_the_screen_is_not_paged(pair: tuple[str, str]):
    said, status = on_a_terminal([pair[0], pair[0]], ARCHDIFF_PAGER="sed s/^/PAGED/")
    assert "PAGED" not in said
    assert status == 0


def test_a_closed_pipe_ends_quietly_with_the_status_of_the_diff(pair: tuple[str, str]):
    command = [sys.executable, "-m", "archdiff", *pair]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_console_without_our_characters_gets_others(pair: tuple[str, str]):
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "COLUMNS": "120"}
    done = subprocess.run([sys.executable, "-m", "archdiff", *pair], capture_output=True, env=surroundings)
    assert done.returncode == 1
    assert done.stderr == b""
    said = done.stdout.decode("ascii")
    assert " | " in said and "-----" in said
    assert max(map(len, said.splitlines())) <= 120


def test_a_page_in_another_format_is_utf8_whatever_the_console(pair: tuple[str, str]):
    surroundings = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    done = subprocess.run([sys.executable, "-m", "archdiff", *pair, "-f", "markdown"], capture_output=True, env=surroundings)
    assert "→" in done.stdout.decode("utf-8")
