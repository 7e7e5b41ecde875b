"""How far an alignment is from the truth, counted so that no method is blamed for choosing among equals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.planted.cases import Case
from benchmarks.planted.classes import Numbers, Side, side
from benchmarks.planted.operations import Operation, operations

Pair = tuple[str, str]
Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Truths:
    """A case made ready for scoring any number of methods."""

    case: Case
    old: Side
    new: Side
    pairs: Counter[Key]
    hard: Counter[Key]
    free_old: Counter[int]
    free_new: Counter[int]
    operations: list[Operation]


@dataclass(slots=True)
class Score:
    """What one method got right on one case."""

    perfect: bool = False
    cheaper: bool = False
    """Not the truth, but a strictly cheaper script with no more operations and no fewer pairs; counts as perfect."""
    hits: int = 0
    predicted: int = 0
    hard: int = 0
    """Hard pairs: those whose path or label changed."""
    true: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    """Operations by kind."""
    reported: int = 0
    planted: int = 0
    neutral: int = 0
    """Pairs between a layer that went and one that came."""
    wrong: tuple[Pair, ...] = ()
    lost: tuple[Pair, ...] = ()
    costs: tuple[int, int] = (0, 0)
    """Weights of the planted and the reported script."""
    operations: tuple[tuple[Operation, ...], tuple[Operation, ...]] = ((), ())
    """False and missed ones."""


def truths(case: Case) -> Truths:
    """The case with its classes and planted operations."""
    numbers = Numbers()
    old, new = side(case.old, numbers), side(case.new, numbers)
    pairs = Counter((old.classes[left], new.classes[right]) for left, right in case.truth)
    hard = Counter((old.classes[left], new.classes[right]) for left, right in case.truth if _hard(old, new, left, right))
    gone = Counter(old.classes[path] for path in old.labels.keys() - {left for left, _ in case.truth})
    came = Counter(new.classes[path] for path in new.labels.keys() - {right for _, right in case.truth})
    return Truths(case, old, new, pairs, hard, gone, came, operations(old, new, case.truth))


def score(truth: Truths, pairs: Sequence[Pair]) -> Score:
    """How ``pairs`` compare with the truth."""
    old, new = truth.old, truth.new
    keyed = [((old.classes[left], new.classes[right]), (left, right)) for left, right in pairs]
    real = set(truth.case.truth)
    keyed.sort(key=lambda entry: entry[1] not in real)
    kept, wrong, neutral = _sorted_out(truth, keyed)
    lost = truth.pairs - Counter(key for key, _ in keyed)
    result = Score(perfect=not wrong and not lost, wrong=tuple(wrong), neutral=neutral)
    result.lost = _examples(truth, lost, set(pairs))
    _count_hard(result, truth, kept)
    _count_operations(result, truth, kept, pairs)
    less = result.costs[1] < result.costs[0] and result.reported <= result.planted and len(pairs) >= len(truth.case.truth)
    result.cheaper = not result.perfect and less
    return result


def _sorted_out(truth: Truths, keyed: list[tuple[Key, Pair]]) -> tuple[list[Pair], list[Pair], int]:
    """Pairs that count, those of them that are wrong, and how many are neutral."""
    budget, gone, came = Counter(truth.pairs), Counter(truth.free_old), Counter(truth.free_new)
    kept: list[Pair] = []
    doubtful: list[tuple[Key, Pair]] = []
    for key, pair in keyed:
        if budget[key] > 0:
            budget[key] -= 1
            kept.append(pair)
        else:
            doubtful.append((key, pair))
    wrong: list[Pair] = []
    for (left, right), pair in doubtful:
        if gone[left] > 0 and came[right] > 0:
            gone[left] -= 1
            came[right] -= 1
        else:
            wrong.append(pair)
    return kept + wrong, wrong, len(doubtful) - len(wrong)


def _examples(truth: Truths, lost: Counter[Key], predicted: set[Pair]) -> tuple[Pair, ...]:
    """True pairs of the missed classes, such as were not predicted first."""
    left = Counter(lost)
    found = []
    for old, new in sorted(truth.case.truth, key=lambda pair: pair in predicted):
        key = (truth.old.classes[old], truth.new.classes[new])
        if left[key] > 0:
            left[key] -= 1
            found.append((old, new))
    return tuple(found)


def _count_hard(result: Score, truth: Truths, kept: list[Pair]) -> None:
    old, new = truth.old, truth.new
    predicted = Counter((old.classes[left], new.classes[right]) for left, right in kept if _hard(old, new, left, right))
    result.hits = (predicted & truth.hard).total()
    result.predicted, result.hard = predicted.total(), truth.hard.total()


def _count_operations(result: Score, truth: Truths, kept: list[Pair], pairs: Sequence[Pair]) -> None:
    said = operations(truth.old, truth.new, kept)
    planted = Counter((each.kind, each.key) for each in truth.operations)
    reported = Counter((each.kind, each.key) for each in said)
    for counts, which in ((result.true, planted & reported), (result.false, reported - planted), (result.missed, planted - reported)):
        for (kind, _), count in which.items():
            counts[kind] += count
    everything = said if len(kept) == len(pairs) else operations(truth.old, truth.new, pairs)
    result.planted, result.reported = len(truth.operations), len(everything)
    result.costs = (sum(each.weight for each in truth.operations), sum(each.weight for each in everything))
    result.operations = (_surplus(said, planted), _surplus(truth.operations, reported))


def _surplus(said: Sequence[Operation], known: Counter[tuple[str, tuple[int | None, int | None]]]) -> tuple[Operation, ...]:
    left = Counter(known)
    found = []
    for each in said:
        if left[each.kind, each.key] > 0:
            left[each.kind, each.key] -= 1
        else:
            found.append(each)
    return tuple(found)


def _hard(old: Side, new: Side, left: str, right: str) -> bool:
    return left != right or old.labels[left] != new.labels[right]
