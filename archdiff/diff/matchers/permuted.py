"""Children of a list that changed places: where they are found elsewhere unchanged, or nearly so, the places are not read as changes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.order import increasing
from archdiff.diff.matchers.solution import Kin, Pairing, Pairings

MOST = 24
"""How many children on each side that have no equal are weighed against one another."""
HOPES = 64
"""How many pairs out of order are looked into."""
NEARLY = 0.05
"""Share of both up to which two children out of order may be partners."""
KNOWN = 0.9
"""Share of a long list that must be found again unchanged for its order alone to have changed."""
STILL = 3
"""One in so many of the changed children may still be changed in another order; else their sizes only agree by chance."""
REORDERED, REREGISTERED = 1.0, 0.2
"""What it costs that a child changed its place in a list, or among children whose names say which is which."""

Places = tuple[int, int]
"""Index of an old and of a new child."""


def shuffled(old: Kin, new: Kin, span: tuple[int, int, int, int]) -> list[Pairing]:
    """Children of two long lists that each have one equal, in whatever order; none unless nearly all have, and hardly any kept the order.

    So much out of order cannot be read as changes in place at less, and need not be weighed.
    """
    start, end, first, last = span
    olds, news = Counter(old.shapes[start:end]), Counter(new.shapes[first:last])
    where = {shape: first + j for j, shape in enumerate(new.shapes[first:last]) if news[shape] == 1}
    found = [(start + i, where[shape]) for i, shape in enumerate(old.shapes[start:end]) if olds[shape] == 1 and shape in where]
    if len(found) < KNOWN * max(end - start, last - first) or 2 * len(increasing([j for _, j in found])) > len(found):
        return []
    return [Pairing(i, j, "content") for i, j in found]


def permuted(costs: Costs, old: Kin, new: Kin, pairs: list[Pairing], marked: bool, named: bool) -> Pairings:
    """Pair children out of order, where that says less than the changes in place. Only ``marked`` children are told apart by marks.

    In a list whose widths were doubled each layer equals the next one of before; that shift is in order, and was weighed and refused.
    """
    kept = [pair for pair in pairs if old.shapes[pair.old] == new.shapes[pair.new] and not named]
    before = {pair.old: pair.new for pair in pairs if old.shapes[pair.old] != new.shapes[pair.new]}
    ones = _without(range(len(old.shapes)), {pair.old for pair in kept})
    twos = _without(range(len(new.shapes)), {pair.new for pair in kept})
    if not ones or not twos or len(ones) + len(twos) < 3:
        return pairs
    found = _equal(old, new, ones, twos, named)
    ones, twos = _without(ones, {i for i, _ in found}), _without(twos, {j for _, j in found})
    if len(ones) <= MOST and len(twos) <= MOST:
        yield from _hopes(costs, old, new, ones, twos)
        found += _cheapest(costs, old, new, ones, twos, before)
    else:
        free = set(twos)
        found += [(i, before[i]) for i in ones if before.get(i) in free]
    if len(kept) + len(found) < len(pairs) or not _shuffled(costs, old, new, found, before):
        return pairs
    for i, j in found:
        pair = costs.unsolved(old.shapes[i], new.shapes[j])
        if pair:
            yield pair
    result = sorted([*kept, *(Pairing(i, j, "content") for i, j in found)])
    moved = REREGISTERED if named else REORDERED
    less = _total(costs, old, new, result, marked, moved) < _total(costs, old, new, pairs, marked, moved) - 1e-9
    return result if less else pairs


def _without(places: Sequence[int], gone: set[int]) -> list[int]:
    return [index for index in places if index not in gone]


def _equal(old: Kin, new: Kin, ones: Sequence[int], twos: Sequence[int], named: bool) -> list[Places]:
    """Equal children: those of the most alike names where names say something, else the k-th of a kind with the k-th."""
    free: dict[int, list[int]] = defaultdict(list)
    for j in twos:
        free[new.shapes[j]].append(j)
    if not named:
        return [(i, free[old.shapes[i]].pop(0)) for i in ones if free.get(old.shapes[i])]
    ranked = sorted((-alike(old.names[i], new.names[j]), abs(i - j), i, j) for i in ones for j in free.get(old.shapes[i], ()))
    return _greedy((i, j) for _, _, i, j in ranked)


def _greedy(ranked: Iterable[Places]) -> list[Places]:
    """Each child once, the best first."""
    gone: set[int] = set()
    came: set[int] = set()
    found: list[Places] = []
    for i, j in ranked:
        if i not in gone and j not in came:
            gone.add(i)
            came.add(j)
            found.append((i, j))
    return found


def _hopes(costs: Costs, old: Kin, new: Kin, ones: Sequence[int], twos: Sequence[int]) -> list[tuple[int, int]]:
    """Pairs that a guess takes for nearly equal, and that must be solved to know."""
    guessed = ((old.shapes[i], new.shapes[j]) for i in ones for j in twos if _near(costs, old.shapes[i], new.shapes[j]))
    return [pair for pair in (costs.unsolved(*shapes) for shapes in guessed) if pair][:HOPES]


def _near(costs: Costs, old: int, new: int) -> bool:
    return costs.guess(old, new) <= NEARLY * (costs.shapes.weight[old] + costs.shapes.weight[new])


def _sure(costs: Costs, old: Kin, new: Kin, places: Places) -> bool:
    """Whether two children are known to be nearly equal."""
    one, two = old.shapes[places[0]], new.shapes[places[1]]
    return costs.known(one, two) and _near(costs, one, two)


def _cheapest(
    costs: Costs, old: Kin, new: Kin, ones: Sequence[int], twos: Sequence[int], before: Mapping[int, int]
) -> list[Places]:  # fmt: skip
    """Pairs in place or nearly equal, the cheapest first; among equally cheap ones those in place."""
    ranked = sorted(
        (round(costs.guess(old.shapes[i], new.shapes[j]), 3), before.get(i) != j, i, j)
        for i in ones
        for j in twos
        if before.get(i) == j or _sure(costs, old, new, (i, j))
    )
    return _greedy((i, j) for _, _, i, j in ranked)


def _shuffled(costs: Costs, old: Kin, new: Kin, found: Sequence[Places], before: Mapping[int, int]) -> bool:
    """Whether the children changed places: nearly all are known again, and not only shifted."""
    sure = [places for places in found if _sure(costs, old, new, places)]
    elsewhere = [j for i, j in sorted(sure) if before.get(i) != j]
    return STILL * (len(found) - len(sure)) <= len(before) and any(left > right for left, right in pairwise(elsewhere))


def _total(costs: Costs, old: Kin, new: Kin, pairs: Sequence[Pairing], marked: bool, moved: float) -> float:
    """What an alignment of the children costs."""
    weight = costs.shapes.weight
    total = moved * (len(pairs) - len(increasing([pair.new for pair in pairs])))
    for pair in pairs:
        one, two = old.shapes[pair.old], new.shapes[pair.new]
        cost = costs.pair(one, two)
        total += max(cost, REORDERED) if marked and one != two and costs.same(one, two) else cost
        total -= weight[one] + weight[two]
    return total
