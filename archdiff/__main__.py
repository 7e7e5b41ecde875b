"""``python -m archdiff``: the same as the command ``archdiff``."""

from __future__ import annotations

import gc

gc.set_threshold(100_000)  # what starting up makes is no garbage, and looking for some in it takes a twentieth of the time

import atexit  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
from contextlib import suppress  # noqa: E402

from archdiff.cli import main as run  # noqa: E402


def main() -> None:
    """The console script. All is written by then, so the process ends without taking every module apart, torch's among them."""
    status = run()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    main()
