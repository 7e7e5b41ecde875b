"""A sign of life on stderr when building or reading a model takes more than a second; none where nobody looks."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

PATIENCE = 1.0
"""Seconds before anything is said."""


@contextmanager
def waiting(what: str) -> Iterator[None]:
    """Say ``what`` on a terminal's stderr while the block runs on; leaves no trace behind."""
    if not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield
        return
    sign = _Sign(what)
    timer = threading.Timer(PATIENCE, sign.start)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        sign.stop()


class _Sign:
    """A spinner that starts once, unless it was stopped before."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.lock = threading.Lock()
        self.over = False
        self.status: Any = None

    def start(self) -> None:
        from rich.console import Console
        from rich.text import Text

        with self.lock:
            if not self.over:
                self.status = Console(stderr=True).status(Text(self.what))
                self.status.start()

    def stop(self) -> None:
        with self.lock:
            self.over = True
            if self.status is not None:
                with suppress(OSError):
                    self.status.stop()
