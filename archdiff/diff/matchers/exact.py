"""Large parts that changed, though their only equal is left over: that is what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, Pair, attempt

TRIED = 4
"""So many parts are tried."""
LARGE = 24.0
"""Weight from which on a part is hardly equal to another by chance."""
LEEWAY = 3.0
"""How much more may be said if a part stays just what it was."""


def prefer_equal(standing: Standing, fill: Fill) -> None:
    """Pair large parts with the only ones that equal them, of which one is left over, where that says hardly more."""
    for here, there in [*islice(_equals(standing), TRIED)]:
        if standing.partner[there] != here and not standing.pinned(here, there):
            attempt(standing, [(here, there)], fill, least=-LEEWAY)


def _equals(standing: Standing) -> Iterator[Pair]:
    """Parts that each model has once, that are no partners, and of which one is wholly without; the largest first."""
    if -1 not in standing.partner and -1 not in standing.taken:
        return
    olds, news = _large(standing, standing.ones), _large(standing, standing.twos)
    for kind in sorted(olds.keys() & news.keys(), key=lambda kind: (-standing.shapes.weight[kind], kind)):
        here, there = olds[kind], news[kind]
        if standing.partner[there] != here:
            ones, twos = standing.span_one(here), standing.span_two(there)
            left = max(standing.taken[ones.start : ones.stop]) < 0 or max(standing.partner[twos.start : twos.stop]) < 0
            if left and not _stayed(standing, here, standing.taken[here]) and not _stayed(standing, standing.partner[there], there):
                yield here, there


def _stayed(standing: Standing, here: int, there: int) -> bool:
    """Whether two layers are partners under one name, and so are their parents: a part may grow where it is."""
    one, two = standing.partners.one, standing.partners.two
    return min(here, there) >= 0 and one.names[here] == two.names[there] and standing.partner[two.above[there]] == one.above[here]


def _large(standing: Standing, found: Sequence[int]) -> Mapping[int, int]:
    """Where each large part stands that occurs once."""
    weight, soft = standing.shapes.weight, standing.shapes.soft
    places: dict[int, list[int]] = defaultdict(list)
    for index, shape in enumerate(found):
        if weight[shape] >= LARGE:
            places[soft[shape]].append(index)
    return {kind: at[0] for kind, at in places.items() if len(at) == 1}
