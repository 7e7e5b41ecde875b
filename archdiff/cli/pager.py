"""Long answers through a pager, as git does it: only on a terminal, only when they are longer than the screen."""

from __future__ import annotations

import os
import sys


def show(text: str, paged: bool) -> None:
    """Write ``text`` to stdout, through the pager when it is asked for and needed. A reader who stops reading is no error."""
    command = pager() if paged and needed(text) else ""
    if command and _through(command, text):
        return
    try:
        _write(text)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(text: str) -> None:
    try:
        sys.stdout.write(text)
    except UnicodeEncodeError:
        sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.flush()


def pager() -> str:
    """The command: ARCHDIFF_PAGER, PAGER or less; empty where output should just be written."""
    asked = next((os.environ[name] for name in ("ARCHDIFF_PAGER", "PAGER") if name in os.environ), None)
    if asked is None:
        from shutil import which

        asked = "less" if which("less") else ""
    return "" if asked.strip() in ("", "cat") else asked


def needed(text: str) -> bool:
    """Whether stdout is a terminal with fewer lines than ``text``."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and text.count("\n") >= os.get_terminal_size().lines


def _through(command: str, text: str) -> bool:
    """Whether a pager showed the text; it starts by the shell, for PAGER may hold options."""
    import subprocess

    surroundings = {"LESS": "-RFX", "LV": "-c", **os.environ}
    try:
        process = subprocess.Popen(command, shell=True, stdin=subprocess.PIPE, env=surroundings)
    except OSError:
        return False
    try:
        process.communicate(text.encode("utf-8", "backslashreplace"))
    except KeyboardInterrupt:
        process.wait()
    return process.returncode != 127
