"""Start-up: whole commands against the least that any such command needs, in processor time by turns."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.speed.rows import Row

REMEDY = "from archdiff.sources.operators import define_missing_operators; define_missing_operators(); "
"""Where torchvision's compiled operators do not load, the bare script cannot import it either."""

BARE = REMEDY + "import torchvision.models as m; print(m.resnet18()); print(m.resnet34())"


def startup() -> Iterator[Row]:
    """Two snapshots, two printouts, and two models by name."""
    with TemporaryDirectory() as folder:
        snapshots, printouts = list(_written(Path(folder)))
        works = (
            [sys.executable, "-c", "import rich.console"],
            _archdiff(*snapshots),
            _archdiff(*printouts),
            [sys.executable, "-c", BARE],
            _archdiff("torchvision:resnet18", "torchvision:resnet34"),
        )
        installed = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        installed["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")  # as an installed package has it
        rich, of_snapshots, of_printouts, bare, of_names = _spent(works, installed, 9)
    yield Row("start-up: two snapshots, over import rich.console", of_snapshots / rich, 2.5, note=f"{of_snapshots * 1000:.0f} ms")
    yield Row("start-up: two printouts, over import rich.console", of_printouts / rich, 2.5, note=f"{of_printouts * 1000:.0f} ms")
    yield Row("start-up: resnet18 against resnet34, over a bare script", of_names / bare, 1.15, note=f"{of_names:.2f} s")


def _written(folder: Path) -> Iterator[tuple[str, str]]:
    """The same two models as snapshots and as printouts."""
    from archdiff.sources.walker import walk
    from archdiff.tree.codec import encode
    from benchmarks.speed.small import seed_pair

    models = seed_pair()
    snapshots = [folder / f"{name}.arch.json" for name in ("old", "new")]
    printouts = [folder / f"{name}.txt" for name in ("old", "new")]
    for model, snapshot, printout in zip(models, snapshots, printouts, strict=True):
        snapshot.write_text(encode(walk(model)))
        printout.write_text(str(model))
    yield str(snapshots[0]), str(snapshots[1])
    yield str(printouts[0]), str(printouts[1])


def _archdiff(old: str, new: str) -> list[str]:
    return [sys.executable, "-m", "archdiff", old, new]


def _spent(commands: Sequence[Sequence[str]], environment: Mapping[str, str], repeats: int) -> list[float]:
    """Median processor seconds of each command, by turns; the first turn compiles and does not count. Trouble stops the benchmark."""
    spent: list[list[float]] = [[] for _ in commands]
    for turn in range(repeats + 1):
        for command, times in zip(commands, spent, strict=True):
            start = _children()
            done = subprocess.run(command, capture_output=True, text=True, env=environment)
            if done.returncode not in (0, 1) or "Traceback" in done.stderr:
                raise SystemExit(f"{' '.join(command)}: {done.stderr[-500:]}")
            if turn:
                times.append(_children() - start)
    return [median(times) for times in spent]


def _children() -> float:
    """Processor seconds of all child processes so far, to the microsecond, however busy the machine is."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime
