"""Named siblings that equal one another: which is whose partner, their names say, or else their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.standing import Standing

NAMED = 0.9
"""How alike names are that are the same, or stand for one role."""
CLEAR = 0.15
"""How much more alike the names must be of those that change partners, to tell against their order."""
MANY = 64
"""Above this many pairs of one kind, all stay as they are."""


def interchange(standing: Standing) -> int:
    """Let siblings of one shape whose partners are of one shape change partners, or give them to a leftover, where names or order gain."""
    found = 0
    for here, there in list(standing.containers()):
        left_old, left_new = standing.left_below(here, there)
        spare = _by_shape(standing.ones, left_old), _by_shape(standing.twos, left_new)
        for pairs in _alike(standing, here, there):
            if len(pairs) == 1 and not left_old and not left_new:
                continue
            like = standing.ones[pairs[0][0]], standing.twos[pairs[0][1]]
            olds = [old for old, _ in pairs] + [kid for kid in spare[0].get(like[0], ()) if max(_within(standing, kid, 0)) < 0]
            news = [new for _, new in pairs] + [kid for kid in spare[1].get(like[1], ()) if max(_within(standing, kid, 1)) < 0]
            if 1 < len(olds) * len(news) <= MANY:
                found += _settled(standing, pairs, sorted(olds), sorted(news))
    return found


def _alike(standing: Standing, here: int, there: int) -> list[list[tuple[int, int]]]:
    """Pairs of children, those together that could change partners without any other difference."""
    kinds: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    olds = set(standing.below_one[here])
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    for new in standing.below_two[there]:
        old = standing.partner[new]
        if old in olds and not names_one[old].isdecimal() and not names_two[new].isdecimal() and not standing.pinned(old, new):
            kinds[standing.ones[old], standing.twos[new]].append((old, new))
    return [pairs for pairs in kinds.values() if any(names_one[old] != names_two[new] for old, new in pairs)]


def _by_shape(shapes: Sequence[int], kids: Sequence[int]) -> dict[int, list[int]]:
    """Children by their subtrees."""
    found: dict[int, list[int]] = defaultdict(list)
    for kid in kids:
        found[shapes[kid]].append(kid)
    return dict(found)


def _within(standing: Standing, kid: int, side: int) -> Sequence[int]:
    """The partners of all layers in a subtree; -1 for those without."""
    span, partner = (standing.span_two(kid), standing.partner) if side else (standing.span_one(kid), standing.taken)
    return partner[span.start : span.stop]


def _settled(standing: Standing, pairs: list[tuple[int, int]], olds: Sequence[int], news: Sequence[int]) -> int:
    """Give the pairs other partners if that is better, and say how many."""
    better = _assigned(standing, olds, news, len(pairs))
    now, then = _worth(standing, pairs), _worth(standing, better)
    among_themselves = len(olds) == len(news) == len(pairs)
    clear = among_themselves and then.names - now.names >= CLEAR * len({*better} - {*pairs}) > 0
    ordered = then.names >= now.names and then.crossed < now.crossed
    if then.named < now.named or not (then.named > now.named or clear or ordered):
        return 0
    inner = [_inner(standing, old, new) for old, new in pairs]
    if inner[0] is None or any(other != inner[0] for other in inner):
        return 0
    for one, two in pairs:
        standing.part(one, two)
    for one, two in better:
        for at, to in inner[0]:
            standing.pair(one + at, two + to, "content")
    return len(pairs)


def _inner(standing: Standing, old: int, new: int) -> list[tuple[int, int]] | None:
    """Who inside two partners belongs to whom, counted from their roots; None where anything has its partner elsewhere."""
    ones, twos = standing.span_one(old), standing.span_two(new)
    found = [(standing.partner[at] - old, at - new) for at in twos if standing.partner[at] >= 0]
    stayed = all(0 <= at < len(ones) for at, _ in found) and len(found) == sum(standing.taken[at] >= 0 for at in ones)
    return found if stayed else None


def _assigned(standing: Standing, olds: Sequence[int], news: Sequence[int], count: int) -> list[tuple[int, int]]:
    """So many pairs, of the most alike names first, in order where names do not tell."""
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    ranked = sorted(
        (-alike(names_one[old], names_two[new]), abs(i - j), old, new) for i, old in enumerate(olds) for j, new in enumerate(news)
    )
    found: list[tuple[int, int]] = []
    for _, _, old, new in ranked:
        if len(found) < count and all(old != one and new != two for one, two in found):
            found.append((old, new))
    return found


class _Worth(NamedTuple):
    """What speaks for an assignment: how many names are the same or of one role, how alike they all are, how often two pairs cross."""

    named: int
    names: float
    crossed: int


def _worth(standing: Standing, pairs: Sequence[tuple[int, int]]) -> _Worth:
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    names = [alike(names_one[old], names_two[new]) for old, new in pairs]
    crossed = sum((old < other) != (new < another) for (old, new), (other, another) in combinations(pairs, 2))
    return _Worth(sum(name >= NAMED for name in names), round(sum(names), 6), crossed)
