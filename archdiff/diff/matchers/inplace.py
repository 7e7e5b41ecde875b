"""Lists of blocks whose children could as well be partners in their order: a block that lost a part is the same block still."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from archdiff.diff.matchers.names import consecutive, numbers
from archdiff.diff.matchers.order import common
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, attempt_each

LISTS = 6
"""So many lists are tried."""
LONG = 10_000
"""Pairs of children above which a list is too long to be tried."""


def keep_in_place(standing: Standing, fill: Fill) -> None:
    """Pair the children of lists by class and order, where that says less in the end."""
    attempt_each(standing, _in_order, fill, LISTS, least=-1e-9)


def _in_order(standing: Standing, here: int, there: int) -> list[tuple[int, int]]:
    """The blocks of two lists by class and order; nothing where they are partners like that already, or all have an equal one."""
    olds, news = standing.below_one[here], standing.below_two[there]
    if not (_list(standing, olds, 0) and _list(standing, news, 1)) or len(olds) * len(news) > LONG or min(len(olds), len(news)) < 2:
        return []
    if _parallel(standing, olds, news) or _settled(standing, olds, news):
        return []
    kinds_old, kinds_new = {_kind(standing, old, 0) for old in olds}, {_kind(standing, new, 1) for new in news}
    olds = [kid for kid in _opened(standing, olds, kinds_new, 0) if standing.below_one[kid]]
    news = [kid for kid in _opened(standing, news, kinds_old, 1) if standing.below_two[kid]]
    ones, twos = [_kind(standing, old, 0) for old in olds], [_kind(standing, new, 1) for new in news]
    same = {
        (_kind(standing, standing.partner[new], 0), kind) for new, kind in zip(news, twos, strict=True) if standing.partner[new] in olds
    }
    fits = [[one == two or (one, two) in same for two in twos] for one in ones]
    pairs = [(olds[i], news[j]) for i, j in common(fits, len(news))]
    return [] if all(standing.taken[old] == new for old, new in pairs) else pairs


def _parallel(standing: Standing, olds: Sequence[int], news: Sequence[int]) -> bool:
    """Whether all are partners in their order, each of one class with the other."""
    if len(olds) != len(news):
        return False
    return all(standing.taken[old] == new and standing.one_class(old, new) for old, new in zip(olds, news, strict=True))


def _settled(standing: Standing, olds: Sequence[int], news: Sequence[int]) -> bool:
    """Whether all of one list have an equal partner, and what is left of the other stands together."""
    if all(standing.taken[old] >= 0 and standing.equal(old, standing.taken[old]) for old in olds):
        left = [standing.partner[new] < 0 for new in news]
    elif all(standing.partner[new] >= 0 and standing.equal(standing.partner[new], new) for new in news):
        left = [standing.taken[old] < 0 for old in olds]
    else:
        return False
    return sum([now and not before for before, now in pairwise([False, *left])]) <= 1


def _opened(standing: Standing, kids: Sequence[int], kinds: set[object], side: int) -> list[int]:
    """Children, and those of containers that only the one side has where the other has theirs, such as a group or a wrapper."""
    below = standing.below_two if side else standing.below_one
    found: list[int] = []
    for kid in kids:
        inside = below[kid] if _kind(standing, kid, side) not in kinds else []
        found += inside if any(_kind(standing, one, side) in kinds for one in inside) else [kid]
    return found


def _list(standing: Standing, kids: Sequence[int], side: int) -> bool:
    """Whether the numbers of children only say where they stand."""
    names = standing.partners.two.names if side else standing.partners.one.names
    own = [names[kid] for kid in kids]
    return numbers(own) and consecutive(own)


def _kind(standing: Standing, at: int, side: int) -> object:
    """The family of a layer's class; where that is unknown each is its own."""
    shape = standing.twos[at] if side else standing.ones[at]
    label = standing.shapes.labels[standing.shapes.own[shape]]
    return (at, side) if label.type is None else label.family
