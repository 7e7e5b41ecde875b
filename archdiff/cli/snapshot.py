"""archdiff snapshot SPEC... -o FILE|DIR: write down what models are, to check them later."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

from archdiff.cli import SETTINGS
from archdiff.cli.clicking import click
from archdiff.cli.workers import Built, build
from archdiff.sources import load
from archdiff.sources.files import make_folder, replace
from archdiff.sources.matching import matching
from archdiff.sources.snapshot import filename
from archdiff.sources.trouble import Trouble, shown
from archdiff.tree.codec import encode


@click.command("snapshot", context_settings=SETTINGS)
@click.argument("specs", nargs=-1, required=True, metavar="SPEC...")
@click.option("-o", "--output", required=True, metavar="FILE|DIR", help="A file for one model, a folder for several.")
@click.option("--jobs", type=click.IntRange(1), default=lambda: min(4, os.cpu_count() or 1), help="Models to build at a time.")
@click.option("--memory", type=click.FloatRange(0.5), default=8.0, show_default=True, help="Gigabytes each process may use.")
@click.option("--traceback", is_flag=True, help="The whole traceback where something goes wrong.")
def command(specs: tuple[str, ...], output: str, jobs: int, memory: float, traceback: bool) -> int:
    """Write down what each SPEC is, one file a model; names may have a * in them, as in 'torchvision:resnet*'.

    With several models each is built in a process of its own memory, and what cannot be built is listed at the end (exit status 2).
    """
    found = list(dict.fromkeys(chain.from_iterable(map(matching, specs))))
    target = Path(output)
    if len(found) == 1 and found == list(specs) and not (target.is_dir() or output.endswith(("/", os.sep))):
        replace(target, encode(load(found[0])))
        return 0
    files = _files(found, target)
    make_folder(target)
    return _write(files, jobs, memory)


def _files(specs: Sequence[str], folder: Path) -> dict[str, Path]:
    """Where each model's snapshot goes. Raises Trouble where two would have one name, capitals or not."""
    files: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for spec in specs:
        name = filename(spec)
        other = taken.setdefault(name.casefold(), spec)
        if other != spec:
            raise Trouble(f"{shown(other)} and {shown(spec)} would both be written to {name}; write one of them to another folder")
        files[spec] = folder / name
    return files


def _write(files: dict[str, Path], jobs: int, memory: float) -> int:
    """Write each snapshot as it is finished; say at the end what failed."""
    failed: list[str] = []
    for built in _with_progress(build(list(files), jobs, memory), len(files)):
        if built.text is None:
            failed.append(built.trouble or built.spec)
        else:
            replace(files[built.spec], built.text)
    print(f"{len(files) - len(failed)} of {len(files)} snapshots written", file=sys.stderr)
    for sentence in sorted(failed):
        print(f"archdiff: {sentence}", file=sys.stderr)
    return 2 if failed else 0


def _with_progress(steps: Iterator[Built], total: int) -> Iterator[Built]:
    """Count on stderr: one line that changes on a terminal, a line each elsewhere."""
    live = sys.stderr.isatty()
    for number, built in enumerate(steps, 1):
        line = f"{number}/{total} {shown(built.spec, 60)}{' failed' if built.text is None else ''}"
        print(f"\r\x1b[K{line}" if live else line, end="" if live else "\n", file=sys.stderr, flush=True)
        yield built
    if live:
        print("\r\x1b[K", end="", file=sys.stderr)
