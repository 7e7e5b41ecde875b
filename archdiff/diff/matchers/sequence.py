"""Children in order: two sequences aligned at the least cost, or between anchors where they are long."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.homes import homes
from archdiff.diff.matchers.limit import limit
from archdiff.diff.matchers.names import alike, consecutive
from archdiff.diff.matchers.order import increasing
from archdiff.diff.matchers.permuted import permuted, shuffled
from archdiff.diff.matchers.solution import Kin, Pairing, Pairings
from archdiff.diff.matchers.table import cheapest

CELLS = 4_000
"""Above this, a matrix is not filled; anchors divide the sequences first."""
WINDOW = 30
ROUNDS = 8
HOLES = 0.5
"""What another number costs in a list with holes, as fusing, deleting and slicing leave them: there the numbers are names."""
OTHER = 0.01
"""What another number costs in any other list: a hair, so that ties keep their place."""

RENAME, PARALLEL = 0.6, 0.5
"""What an altogether different name costs among named children; and the share of it where all were renamed, in their order."""


def in_order(costs: Costs, old: Kin, new: Kin, named: bool, numbered: bool) -> Pairings:
    """Pair ``old`` and ``new`` in order. ``named``: names are identity; ``numbered``: both are lists."""
    marked = _marked(old, new)
    holes = numbered and not (consecutive(old.names) and consecutive(new.names))
    if not marked:
        soft = costs.shapes.soft
        old = Kin(old.names, [soft[shape] for shape in old.shapes])
        new = Kin(new.names, [soft[shape] for shape in new.shapes])
    pairs: list[Pairing] = []
    spans = [(0, len(old.shapes), 0, len(new.shapes))]
    while spans:
        span = spans.pop()
        start, end, first, last = _trim(old, new, span, pairs, named, holes)
        if start == end or first == last:
            continue
        if costs.effort <= 0:
            pairs += yield from _in_step(costs, old, new, (start, end, first, last), named)
            continue
        if (end - start) * (last - first) <= CELLS:
            pairs += yield from _programme(
                costs, old, new, (start, end, first, last), named, HOLES if holes else OTHER if numbered else 0.0
            )
            continue
        mixed = [] if named else shuffled(old, new, (start, end, first, last))
        if mixed:
            pairs += mixed
            pairs += yield from _rest(costs, old, new, (start, end, first, last), mixed, numbered)
            continue
        anchors = _anchors(costs, old, new, (start, end, first, last))
        for i, j in anchors:
            pair = costs.unsolved(old.shapes[i], new.shapes[j])
            if pair:
                yield pair
            if costs.pair(old.shapes[i], new.shapes[j]) <= limit(costs, old.shapes[i], new.shapes[j], None, True):
                pairs.append(Pairing(i, j, "content"))
        spans += _between(anchors, (start, end, first, last))
    housed = [pair for pair in pairs if pair.old_room is not None or pair.new_room is not None]
    plain = sorted(pair for pair in pairs if pair.old_room is None and pair.new_room is None)
    if not housed:
        plain = yield from permuted(costs, old, new, plain if named or holes else _slide(old, new, plain), marked, named)
    return plain + housed


def _marked(old: Kin, new: Kin) -> bool:
    """Whether marks of position tell the children apart: half of them are equal, marks included. A few may be so by chance."""
    common = Counter(old.shapes) & Counter(new.shapes)
    return 2 * common.total() >= min(len(old.shapes), len(new.shapes))


Span = tuple[int, int, int, int]


def _trim(old: Kin, new: Kin, span: Span, pairs: list[Pairing], named: bool, holes: bool) -> Span:
    """Pair equal beginnings and ends, in a list with holes those of one number. Named children only where all are too many to weigh."""
    start, end, first, last = span
    if named and (end - start) * (last - first) <= CELLS:
        return span

    def same(i: int, j: int) -> bool:
        return old.shapes[i] == new.shapes[j] and (not holes or old.names[i] == new.names[j])

    while start < end and first < last and same(start, first):
        pairs.append(Pairing(start, first, "content"))
        start, first = start + 1, first + 1
    while start < end and first < last and same(end - 1, last - 1):
        end, last = end - 1, last - 1
        pairs.append(Pairing(end, last, "content"))
    return start, end, first, last


def _rest(costs: Costs, old: Kin, new: Kin, span: Span, pairs: Sequence[Pairing], numbered: bool) -> Pairings:
    """Pair the few children that a shuffled list has besides ``pairs``, in order."""
    olds = sorted({*range(*span[:2])} - {pair.old for pair in pairs})
    news = sorted({*range(*span[2:])} - {pair.new for pair in pairs})
    found = yield from in_order(costs, old.some(olds), new.some(news), named=False, numbered=numbered)
    return [pair._replace(old=olds[pair.old], new=news[pair.new]) for pair in found]


def _in_step(costs: Costs, old: Kin, new: Kin, span: Span, named: bool) -> Pairings:
    """When no more can be spent: the k-th with the k-th, where a guess allows it."""
    start, end, first, last = span
    found: list[Pairing] = []
    for i, j in zip(range(start, end), range(first, last), strict=False):
        one, two = old.shapes[i], new.shapes[j]
        most = limit(costs, one, two, RENAME * (1.0 - alike(old.names[i], new.names[j])) if named else None, False)
        if costs.guess(one, two) > most:
            continue
        pair = costs.unsolved(one, two)
        if pair:
            yield pair
        if costs.pair(one, two) <= most:
            found.append(Pairing(i, j, "weak"))
    return found


def _anchors(costs: Costs, old: Kin, new: Kin, span: Span) -> list[tuple[int, int]]:
    """Pairs that surely hold: unique on both sides, else the k-th of the same kind; else positions, a window at a time."""
    loose = costs.shapes.loose
    start, end, first, last = span
    for kinds in (None, loose):
        places: dict[int, list[int]] = defaultdict(list)
        others: dict[int, list[int]] = defaultdict(list)
        for index in range(start, end):
            places[old.shapes[index] if kinds is None else kinds[old.shapes[index]]].append(index)
        for index in range(first, last):
            others[new.shapes[index] if kinds is None else kinds[new.shapes[index]]].append(index)
        both = [(here, others[kind]) for kind, here in places.items() if kind in others]
        for single in (True, False):
            kept = [(here, there) for here, there in both if not single or len(here) == len(there) == 1]
            found = sorted(pair for here, there in kept for pair in zip(here, there, strict=False))
            if kinds is not None:
                found = [(i, j) for i, j in found if costs.guess(old.shapes[i], new.shapes[j]) < 0.5 * costs.shapes.weight[old.shapes[i]]]
            if found:
                return [found[index] for index in increasing([two for _, two in found])]
    return []


def _between(anchors: list[tuple[int, int]], span: Span) -> list[Span]:
    start, end, first, last = span
    if not anchors:
        parts = max(-(-(end - start) // WINDOW), -(-(last - first) // WINDOW))
        cut = [start + (end - start) * part // parts for part in range(parts + 1)]
        cut_new = [first + (last - first) * part // parts for part in range(parts + 1)]
        return [(cut[k], cut[k + 1], cut_new[k], cut_new[k + 1]) for k in range(parts)]
    spans = []
    for one, two in anchors:
        spans.append((start, one, first, two))
        start, first = one + 1, two + 1
    spans.append((start, end, first, last))
    return [span for span in spans if span[0] < span[1] and span[2] < span[3]]


def _programme(costs: Costs, old: Kin, new: Kin, span: Span, named: bool, other: float) -> Pairings:
    """The cheapest alignment in order. Cells start as guesses and are solved only on the path taken."""
    start, end, first, last = span
    ones, twos = old.shapes[start:end], new.shapes[first:last]
    parallel = _parallel(costs, ones, twos)
    extra = _names(old.names[start:end], new.names[first:last], named, other, PARALLEL * RENAME if parallel else RENAME)
    for turn in range(ROUNDS + 1):
        final = turn == ROUNDS or costs.effort <= 0
        known = homes(costs, ones, twos)
        path, housed = cheapest(costs, ones, twos, extra, (named, parallel), final and turn > 0, known)
        settled = True
        for one, two in [*((ones[i], twos[j]) for i, j in path), *(shapes for home in housed for shapes in home.shapes)]:
            pair = costs.unsolved(one, two)
            if pair:
                settled = False
                yield pair
        if settled:
            break
    pairs = [
        Pairing(start + i, first + j, "content")
        for i, j in path
        if costs.pair(ones[i], twos[j]) <= limit(costs, ones[i], twos[j], extra[i][j] if named else None, parallel)
    ]
    for home in housed:
        for found, shapes in zip(home.pairings, home.shapes, strict=True):
            if home.sure or not all(costs.bare(shape) for shape in shapes):
                pairs.append(found._replace(old=start + found.old, new=first + found.new))
    return pairs


def _parallel(costs: Costs, olds: Sequence[int], news: Sequence[int]) -> bool:
    """Whether both sides have the same types in the same order: then all of them were renamed."""
    types = [[costs.shapes.labels[costs.shapes.own[shape]].type for shape in side] for side in (olds, news)]
    return types[0] == types[1]


def _names(olds: Sequence[str], news: Sequence[str], named: bool, other: float, rename: float) -> list[list[float]]:
    """What a pair costs for its names: a rename among named children, or ``other`` for another number."""
    if named:
        return [[rename * (1.0 - alike(one, two)) for two in news] for one in olds]
    if other:
        return [[0.0 if one == two else other for two in news] for one in olds]
    return [[0.0] * len(news) for _ in olds]


def _slide(old: Kin, new: Kin, pairs: list[Pairing]) -> list[Pairing]:
    """Among equal neighbours let the earlier ones be partners, so that a repeated block is added or removed at the end of its run.

    One that has its number on the other side keeps it: before it a block became another one.
    """
    free_old = free_new = 0
    made: list[Pairing] = []
    for i, j, by, *_ in pairs:
        one, two = i, j
        while True:
            earlier_old = one > free_old and old.shapes[one - 1] == old.shapes[i]
            earlier_new = two > free_new and new.shapes[two - 1] == new.shapes[j]
            step_old, step_new = earlier_old and (earlier_new or one > two), earlier_new and (earlier_old or two > one)
            if not (step_old or step_new):
                break
            one, two = one - step_old, two - step_new
        free_old, free_new = one + 1, two + 1
        made.append(Pairing(one, two, by if by == "weak" else "position" if one == two else "content"))
    return made
