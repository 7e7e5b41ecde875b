"""Building many models, each in a child process of bounded memory: one that fails or is killed takes no other with it."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import wait
from typing import Any, NamedTuple

RENEWED = 64
"""Models a process builds before a fresh one takes its place, so that what it keeps stays bounded too."""


class Built(NamedTuple):
    """One model's snapshot, or why there is none."""

    spec: str
    text: str | None
    trouble: str | None = None


def build(specs: Sequence[str], jobs: int, gigabytes: float) -> Iterator[Built]:
    """The snapshots of ``specs``, as they are finished, by ``jobs`` processes of at most so much memory each."""
    waiting = deque(specs)
    workers = [_Worker(gigabytes) for _ in range(min(jobs, len(specs)))]
    try:
        for worker in workers:
            worker.give(waiting.popleft())
        while busy := [worker for worker in workers if worker.spec is not None]:
            ready = wait([worker.connection for worker in busy])
            for worker in (each for each in busy if each.connection in ready):
                yield worker.take()
                if waiting:
                    worker.give(waiting.popleft())
    finally:
        for worker in workers:
            worker.stop()


class _Worker:
    """One child process and the model it is at."""

    def __init__(self, gigabytes: float) -> None:
        self.gigabytes = gigabytes
        self.spec: str | None = None
        self.begin()

    def begin(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, inner = context.Pipe()
        self.process = context.Process(target=_serve, args=(inner, self.gigabytes), daemon=True)
        self.built = 0
        self.process.start()
        inner.close()

    def give(self, spec: str) -> None:
        if self.built >= RENEWED or not self.process.is_alive():
            self.stop()
            self.begin()
        self.spec = spec
        with suppress(OSError):  # it just died: take() will say so
            self.connection.send(spec)

    def take(self) -> Built:
        spec, self.spec = self.spec or "", None
        self.built += 1
        try:
            return Built(spec, *self.connection.recv())
        except (EOFError, OSError):
            self.process.join()
            return Built(spec, None, f"{spec}: {_end(self.process.exitcode)}; more memory may help, as in --memory {2 * self.gigabytes:g}")

    def stop(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.join()


def _end(code: int | None) -> str:
    if code is not None and code < 0:
        with suppress(ValueError):
            return f"its process was ended by {signal.Signals(-code).name}"
    return f"its process ended with status {code}"


def _serve(connection: Any, gigabytes: float) -> None:
    """The child: a spec in, a snapshot or a sentence out, until the parent hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.stdout = sys.stderr
    _bound_memory(gigabytes)
    while True:
        try:
            spec = connection.recv()
        except EOFError:
            return
        connection.send(_snapshot(spec))


def _snapshot(spec: str) -> tuple[str | None, str | None]:
    from archdiff.sources import load
    from archdiff.sources.trouble import Trouble, printable, reason, shown
    from archdiff.tree.codec import encode

    try:
        return encode(load(spec)), None
    except Trouble as trouble:
        return None, str(trouble)
    except (Exception, SystemExit) as error:
        return None, printable(f"{shown(spec)}: {reason(error)}")


def _bound_memory(gigabytes: float) -> None:
    """Let allocations beyond the bound fail; where the system knows no such bound, there is none."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        limit = int(gigabytes * 2**30)
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
