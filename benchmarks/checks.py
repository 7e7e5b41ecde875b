"""``python -m benchmarks.checks``: how long it takes to check every torchvision model against its snapshot, as a ratio to building it."""

from __future__ import annotations

import argparse
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from archdiff.promises.report import compared
from archdiff.sources import load
from archdiff.sources.build import build
from archdiff.sources.library import imported
from archdiff.sources.snapshot import filename, read
from archdiff.sources.torchvision import names, without_weights
from archdiff.tree.codec import encode
from benchmarks.speed.rows import Row, header, line

GOAL = 1.3


def main() -> None:
    """Write the snapshots, then build and check every model by turns."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.checks", description=__doc__)
    parser.add_argument("--repeats", type=int, default=3, help="of each model the fastest time counts")
    repeats = parser.parse_args().repeats
    with tempfile.TemporaryDirectory() as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        rows = _rows(Path(folder), repeats)
    print(header(), *map(line, rows), sep="\n")


def _rows(folder: Path, repeats: int) -> list[Row]:
    building = checking = 0.0
    models = imported("torchvision.models", "torchvision")
    for name in names():
        spec, file = f"torchvision:{name}", folder / filename(name)
        file.write_text(encode(load(spec)), encoding="utf-8")
        builder = models.get_model_builder(name)
        works = (lambda: build(spec, builder, without_weights(builder)), lambda: _check(spec, file))  # noqa: B023 (called at once)
        times = [[_seconds(work) for work in works] for _ in range(repeats)]
        building += min(each[0] for each in times)
        checking += min(each[1] for each in times)
    note = f"{building:.2f} s building, {checking:.2f} s checking"
    return [Row(f"check {len(names())} torchvision models / build them", checking / building, GOAL, note=note)]


def _check(spec: str, file: Path) -> None:
    new = load(read(file).origin())
    assert compared(read(file).tree(new), new, ["exact"]).kept, spec


def _seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
