"""Children of a list that changed places although nothing but their marks tells which is which, such as ``layer_idx``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archdiff.diff.matchers.labels import Mark
from archdiff.diff.matchers.names import numbers
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt


def follow_marks(standing: Standing, fill: Fill) -> None:
    """Pair the children of lists by their marks, where that says less than the marks' change in every place."""
    for here, there in list(standing.pairs()):
        if standing.partner[there] != here:
            continue
        kids = standing.below_two[there]
        if len(kids) < 2 or not numbers([standing.partners.names_two[kid] for kid in kids]):
            continue
        olds, news = _marked(standing, standing.below_one[here], standing.ones), _marked(standing, kids, standing.twos)
        wanted = [(olds[marks], news[marks]) for marks in olds if marks in news]
        if all(_ramp(marks) for marks in olds) and (
            len(wanted) < min(len(olds), len(news))
            or not all(standing.costs.related(standing.ones[one], standing.twos[two]) for one, two in wanted)
        ):
            continue
        if sum(not _together(standing, one, two) for one, two in wanted) >= 1 and not standing.pinned(here, there):
            attempt(standing, wanted, fill)


def _marked(standing: Standing, kids: Sequence[int], found: Sequence[int]) -> dict[frozenset[Mark], int]:
    """Children by the marks in them, where no other has the same."""
    marks = {kid: standing.costs.marks(found[kid]) for kid in kids}
    count = Counter(marks.values())
    return {own: kid for kid, own in marks.items() if own and count[own] == 1}


def _ramp(marks: frozenset[Mark]) -> bool:
    """Whether a layer is marked by steps on ramps alone, which two networks may have in common by chance."""
    return all(isinstance(value, float) for _, value in marks)


def _together(standing: Standing, here: int, there: int) -> bool:
    """Whether one of two has its partner in the other."""
    return standing.taken[here] in standing.span_two(there) or standing.partner[there] in standing.span_one(here)
