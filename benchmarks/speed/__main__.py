"""``python -m benchmarks.speed``: time and memory, with goals and verdicts."""

from __future__ import annotations

import argparse
import warnings
from collections.abc import Iterator, Sequence

from benchmarks.planted.models import TUNE, tree
from benchmarks.speed.checkpoints import checkpoints
from benchmarks.speed.hard import hard
from benchmarks.speed.rows import Row, header, line, missed
from benchmarks.speed.scaling import memory, scaling
from benchmarks.speed.small import pairs, resnet
from benchmarks.speed.startup import startup

PARTS = ("resnet", "pairs", "scaling", "memory", "hard", "startup", "checkpoints")


def main() -> None:
    """Measure and print; each row as soon as it is known."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.speed", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"any of {', '.join(PARTS)}; all by default")
    parser.add_argument("--sizes", default="1000,10000,100000", help="modules of the models of the scaling part")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    print(header())
    found: list[Row] = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in _rows(options.parts or PARTS, sizes):
            print(line(row), flush=True)
            found.append(row)
    print(f"\n{len(list(missed(found)))} of {sum(row.goal is not None for row in found)} goals missed")


def _rows(parts: Sequence[str], sizes: Sequence[int]) -> Iterator[Row]:
    if "resnet" in parts:
        yield from resnet()
    if "pairs" in parts:
        yield from pairs([tree(name) for name in TUNE])
    if "scaling" in parts:
        yield from scaling(sizes)
    if "memory" in parts:
        yield from memory(sizes[-1])
    if "hard" in parts:
        yield from hard()
    if "startup" in parts:
        yield from startup()
    if "checkpoints" in parts:
        yield from checkpoints()


if __name__ == "__main__":
    main()
