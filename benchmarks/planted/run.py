"""One run: every planned case planted, aligned by every method, scored and summed up."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from benchmarks.planted.cases import Case, Plan, plant
from benchmarks.planted.rivals import RIVALS, Method
from benchmarks.planted.score import Score, score, truths
from benchmarks.planted.telling import lines


@dataclass(slots=True)
class Sum:
    """Scores of one method over many cases."""

    cases: int = 0
    perfect: int = 0
    cheaper: int = 0
    mirrored: int = 0
    hits: int = 0
    predicted: int = 0
    hard: int = 0
    reported: int = 0
    planted: int = 0
    neutral: int = 0
    seconds: float = 0.0
    layers: int = 0
    lines: int = 0
    groups: int = 0
    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def add(self, result: Result) -> None:
        """Count one more case."""
        one = result.score
        self.cases += 1
        self.perfect += one.perfect or one.cheaper
        self.cheaper += one.cheaper
        self.mirrored += result.mirrored
        self.hits += one.hits
        self.predicted += one.predicted
        self.hard += one.hard
        self.reported += one.reported
        self.planted += one.planted
        self.neutral += one.neutral
        self.seconds += result.seconds
        self.layers += result.layers
        self.lines += result.lines
        self.groups += len(result.kinds)
        self.true += one.true
        self.false += one.false
        self.missed += one.missed


@dataclass(frozen=True, slots=True)
class Result:
    """One method on one case."""

    plan: Plan
    method: str
    kinds: tuple[str, ...]
    said: tuple[str, ...]
    score: Score
    mirrored: bool
    seconds: float
    layers: int
    lines: int = 0
    """What archdiff's report takes to tell it, against the planted edits, each of which is one group."""


def results(planned: Sequence[Plan], kinds: Sequence[str], names: Sequence[str], jobs: int, told: bool = False) -> Iterator[Result]:
    """Every method on every planned case, in order; ``told``: with the lines of archdiff's report."""
    work = partial(_work, kinds=tuple(kinds), names=tuple(names), told=told)
    if jobs == 1:
        for plan in planned:
            yield from work(plan)
        return
    with ProcessPoolExecutor(jobs) as pool:
        for found in pool.map(work, planned, chunksize=8):
            yield from found


def _work(plan: Plan, kinds: Sequence[str], names: Sequence[str], told: bool) -> list[Result]:
    case = plant(plan, kinds)
    return [] if case is None else judge(plan, case, names, told)


def judge(plan: Plan, case: Case, names: Sequence[str], told: bool = False) -> list[Result]:
    """The named methods on one case."""
    truth = truths(case)
    found = []
    for name in names:
        method = methods()[name]
        start = time.perf_counter()
        pairs = method(truth.old, truth.new)
        seconds = time.perf_counter() - start
        back = method(truth.new, truth.old)
        classes = truth.old.classes, truth.new.classes
        mirrored = Counter((classes[0][left], classes[1][right]) for left, right in pairs) == Counter(
            (classes[0][left], classes[1][right]) for right, left in back
        )
        layers = len(case.old.layers) + len(case.new.layers)
        said = lines(case.old, case.new) if told and name == "archdiff" else 0
        found.append(Result(plan, name, case.kinds, case.said, score(truth, pairs), mirrored, seconds, layers, said))
    return found


def methods() -> dict[str, Method]:
    """The rivals, and archdiff."""
    from benchmarks.planted.subjects import archdiff

    return {**RIVALS, "archdiff": archdiff}


def sums(found: Sequence[Result]) -> tuple[dict[tuple[str, int], Sum], dict[tuple[str, str], Sum]]:
    """Sums by method and number of edits, and by method and kind of single edit."""
    by_count: dict[tuple[str, int], Sum] = defaultdict(Sum)
    by_kind: dict[tuple[str, str], Sum] = defaultdict(Sum)
    for result in found:
        by_count[result.method, result.plan.count].add(result)
        if result.plan.count == 1:
            by_kind[result.method, result.kinds[0]].add(result)
    return dict(by_count), dict(by_kind)
