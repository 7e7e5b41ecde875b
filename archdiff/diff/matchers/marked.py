"""Children of a list that changed places though only marks tell which is which: ``layer_idx``, or steps on a ramp of drop rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from archdiff.diff.matchers.labels import Mark
from archdiff.diff.matchers.names import numbers
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt_each

LISTS = 16
"""So many lists are tried."""


def follow_marks(standing: Standing, fill: Fill) -> None:
    """Pair the children of lists by their marks, where that says less than the marks' change in every place."""
    attempt_each(standing, _by_marks, fill, LISTS)


def _by_marks(standing: Standing, here: int, there: int) -> list[tuple[int, int]]:
    """Children of the same marks; nothing where they are together already, or where only a few steps of a ramp are the same."""
    kids = standing.below_two[there]
    if len(kids) < 2 or not numbers([standing.partners.two.names[kid] for kid in kids]):
        return []
    marks = standing.costs.contents.marks
    before, after = {kid: marks(standing.ones[kid]) for kid in standing.below_one[here]}, {kid: marks(standing.twos[kid]) for kid in kids}
    known = _names(before.values()) & _names(after.values())
    olds, news = _marked(before, known), _marked(after, known)
    pairs = [(olds[marks], news[marks]) for marks in olds if marks in news]
    if all(_ramp(marks) for marks in olds):
        related = all(standing.costs.contents.related(standing.ones[one], standing.twos[two]) for one, two in pairs)
        if not related or len(pairs) < min(len(olds), len(news)):
            return []
    return [] if all(_together(standing, one, two) for one, two in pairs) else pairs


def _names(marks: Iterable[frozenset[Mark]]) -> set[str]:
    return {name for own in marks for name, _ in own}


def _marked(kids: Mapping[int, frozenset[Mark]], known: Collection[str]) -> dict[frozenset[Mark], int]:
    """Children by the marks in them that both sides know, where no other has the same."""
    marks = {kid: frozenset([mark for mark in own if mark[0] in known]) for kid, own in kids.items()}
    count = Counter(marks.values())
    return {own: kid for kid, own in marks.items() if own and count[own] == 1}


def _ramp(marks: frozenset[Mark]) -> bool:
    """Whether a layer is marked by steps on ramps alone, which two networks may have in common by chance."""
    return all(isinstance(value, float) for _, value in marks)


def _together(standing: Standing, here: int, there: int) -> bool:
    """Whether one of two has its partner in the other."""
    return standing.taken[here] in standing.span_two(there) or standing.partner[there] in standing.span_one(here)
