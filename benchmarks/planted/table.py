"""The benchmark's results as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from archdiff.diff.align import align
from benchmarks.planted.cases import plant
from benchmarks.planted.edits import DRAWN
from benchmarks.planted.run import Result, Sum

GOALS = {1: 0.995, 3: 0.95, 6: 0.88, 10: 0.65}
"""Share of cases that are perfect, by number of edits."""


def overview(by_count: Mapping[tuple[str, int], Sum]) -> Iterator[str]:
    """One line a method and number of edits."""
    yield (
        f"{'method':11} {'edits':>5} {'cases':>6} {'hard F1':>8} {'perfect':>8} {'goal':>6} {'cheaper':>8} {'op F1':>6} {'ops ratio':>10} "
        f"{'move prec':>10} {'mirrored':>9} {'µs/layer':>9}"
    )
    for (method, count), total in sorted(by_count.items(), key=lambda item: (item[0][1], item[0][0] == "archdiff")):
        goal = f"{GOALS[count]:.3f}" if count in GOALS else ""
        yield (
            f"{method:11} {count:5} {total.cases:6} {hard_f1(total):8.4f} {total.perfect / total.cases:8.4f} {goal:>6} {total.cheaper:8} "
            f"{operation_f1(total):6.3f} {_over(total.reported, total.planted):10.3f} {_precision(total, 'moved'):>10} "
            f"{total.mirrored / total.cases:9.4f} {total.seconds / total.layers * 1e6:9.2f}"
        )


def report(by_count: Mapping[tuple[str, int], Sum]) -> Iterator[str]:
    """How many lines of archdiff's report tell how many planted edits."""
    yield f"{'report of archdiff':20} {'edits':>5} {'lines':>8} {'groups':>8} {'lines a group':>14}"
    for (method, count), total in sorted(by_count.items()):
        if method == "archdiff":
            yield f"{'':20} {count:5} {total.lines:8} {total.groups:8} {total.lines / max(total.groups, 1):14.2f}"


def kinds(by_kind: Mapping[tuple[str, str], Sum], methods: Sequence[str]) -> Iterator[str]:
    """Share of perfect cases by kind of single edit."""
    names = sorted({kind for _, kind in by_kind})
    yield f"{'perfect, by kind of edit':27} {'cases':>6} " + " ".join(f"{method:>11}" for method in methods)
    for name in names:
        found = [by_kind[method, name] for method in methods]
        yield f"{name:27} {found[0].cases:6} " + " ".join(f"{one.perfect / one.cases:11.3f}" for one in found)


def operations(total: Sum) -> Iterator[str]:
    """True, false and missed operations by kind."""
    yield f"{'operations of archdiff':23} {'true':>7} {'false':>7} {'missed':>7} {'F1':>6}"
    for kind in sorted(total.true | total.false | total.missed):
        yes, no, lost = total.true[kind], total.false[kind], total.missed[kind]
        yield f"{kind:23} {yes:7} {no:7} {lost:7} {_over(2 * yes, 2 * yes + no + lost):6.3f}"


def failures(found: Sequence[Result], count: int, jot: int = 6) -> Iterator[str]:
    """The smallest failing cases, at first one for each set of kinds."""
    failed = sorted(
        (one for one in found if one.method == "archdiff" and not (one.score.perfect or one.score.cheaper)),
        key=lambda one: (one.plan.count, one.layers, one.plan.model),
    )
    met: Counter[tuple[str, ...]] = Counter()
    rank: list[tuple[int, int, int, int, Result]] = []
    for one in failed:
        rank.append((met[one.kinds], one.plan.count, one.layers, len(rank), one))
        met[one.kinds] += 1
    yield f"{len(failed)} failing cases; {min(count, len(failed))} shown"
    for *_, one in sorted(rank, key=lambda entry: entry[:4])[:count]:
        yield from _failure(one, jot)


def _failure(one: Result, jot: int) -> Iterator[str]:
    plan, result = one.plan, one.score
    yield ""
    only = f" --only {plan.kind}" if plan.kind else ""
    yield f"{plan.model}, {one.layers} layers: --models {plan.model} --seeds {plan.seed}..{plan.seed} --edits {plan.count}{only}"
    for kind, said in zip(one.kinds, one.said, strict=True):
        yield f"  planted  {kind}: {said}"
    tie = ", a tie" if result.costs[0] == result.costs[1] else ""
    yield f"  cost     planted {result.costs[0]} in {result.planted} operations, reported {result.costs[1]} in {result.reported}{tie}"
    reasons = _reasons(one)
    yield from _pairs("wrong", result.wrong, reasons, jot)
    yield from _pairs("missed", result.lost, {}, jot)
    for title, which in zip(("said", "unsaid"), result.operations, strict=True):
        for each in which[:jot]:
            yield f"  {title:8} {each.kind} {each.at}"
        if len(which) > jot:
            yield f"  {title:8} … {len(which) - jot} more"


def _reasons(one: Result) -> Mapping[str, str]:
    """Why archdiff paired each old path: the case is planted and aligned once more."""
    case = plant(one.plan, DRAWN)
    assert case is not None
    return {match.old: match.by for match in align(case.old, case.new).matches}


def _pairs(title: str, pairs: Sequence[tuple[str, str]], reasons: Mapping[str, str], jot: int) -> Iterator[str]:
    for left, right in pairs[:jot]:
        yield f"  {title:8} {left or '(root)'} -> {right or '(root)'}" + (f"  by {reasons[left]}" if left in reasons else "")
    if len(pairs) > jot:
        yield f"  {title:8} … {len(pairs) - jot} more"


def hard_f1(total: Sum) -> float:
    """F1 over pairs whose path or label changed."""
    return _over(2 * total.hits, total.predicted + total.hard)


def operation_f1(total: Sum) -> float:
    """F1 over operations of all kinds."""
    return _over(2 * total.true.total(), 2 * total.true.total() + total.false.total() + total.missed.total())


def _precision(total: Sum, kind: str) -> str:
    said = total.true[kind] + total.false[kind]
    return f"{total.true[kind] / said:.3f}" if said else "-"


def _over(part: float, whole: float) -> float:
    return part / whole if whole else 1.0
