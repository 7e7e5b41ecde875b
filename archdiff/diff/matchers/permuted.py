"""Children of a list that changed places: where they are found unchanged, or less changed, elsewhere, the places are not read as changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.order import increasing
from archdiff.diff.matchers.solution import Kin, Pairing, Pairings

MOST = 24
"""How many children on each side are assigned to one another at the least cost."""
REORDERED = 1.0
"""What it costs that a child changed its place."""
HOPES = 64
"""How many pairs out of order are looked into."""
STILL = 3
"""One in so many of the changed children may still be changed in another order; else their sizes only agree by chance."""
LIKE = 0.05
"""Share of both up to which two children out of order may be partners."""


def permuted(costs: Costs, old: Kin, new: Kin, pairs: list[Pairing], marked: bool) -> Pairings:
    """Pair children out of order, where that says less than the changes in place. Only ``marked`` children are told apart by marks.

    In a list whose widths were doubled each layer equals the next one of before; that shift is in order, and was weighed and refused.
    """
    changed = [pair for pair in pairs if old.shapes[pair.old] != new.shapes[pair.new]]
    kept = [pair for pair in pairs if old.shapes[pair.old] == new.shapes[pair.new]]
    ones = _rest(len(old.shapes), [pair.old for pair in kept])
    twos = _rest(len(new.shapes), [pair.new for pair in kept])
    if not ones or not twos or len(ones) + len(twos) < 3:
        return pairs
    equal = _equal(old, new, ones, twos)
    if not equal and len(ones) * len(twos) > MOST * MOST:
        return pairs
    gone, came = {i for i, _ in equal}, {j for _, j in equal}
    ones, twos = [i for i in ones if i not in gone], [j for j in twos if j not in came]
    before = {pair.old: pair.new for pair in changed}
    if len(ones) <= MOST and len(twos) <= MOST:
        hopes = [(old.shapes[i], new.shapes[j]) for i in ones for j in twos if _close(costs, old.shapes[i], new.shapes[j])]
        for one, two in hopes[:HOPES]:
            pair = costs.unsolved(one, two)
            if pair:
                yield pair
        others = _assigned(costs, old, new, ones, twos, before)
    else:
        free = set(twos)
        others = [(i, before[i]) for i in ones if before.get(i) in free]
    found = sorted(equal + others)
    still = sum(not _sure(costs, old.shapes[i], new.shapes[j]) for i, j in found)
    if len(found) < len(changed) or STILL * still > len(changed) or _monotone([j for i, j in found if before.get(i) != j and _sure(costs, old.shapes[i], new.shapes[j])]):
        return pairs
    for i, j in found:
        pair = costs.unsolved(old.shapes[i], new.shapes[j])
        if pair:
            yield pair
    result = sorted([*kept, *(Pairing(i, j, "content") for i, j in found)])
    weighed = [_total(costs, old, new, each, marked) for each in (pairs, result)]
    return result if weighed[1] < weighed[0] - 1e-9 else pairs


def _close(costs: Costs, old: int, new: int) -> bool:
    return costs.guess(old, new) <= LIKE * (costs.shapes.weight[old] + costs.shapes.weight[new])


def _sure(costs: Costs, old: int, new: int) -> bool:
    return costs.known(old, new) and _close(costs, old, new)


def _rest(count: int, taken: Sequence[int]) -> list[int]:
    gone = set(taken)
    return [index for index in range(count) if index not in gone]


def _monotone(values: Sequence[int]) -> bool:
    return all(left < right for left, right in zip(values, values[1:], strict=False))


def _equal(old: Kin, new: Kin, ones: Sequence[int], twos: Sequence[int]) -> list[tuple[int, int]]:
    """Equal children, the k-th of a kind with the k-th."""
    free: dict[int, list[int]] = defaultdict(list)
    for j in reversed(twos):
        free[new.shapes[j]].append(j)
    return [(i, free[old.shapes[i]].pop()) for i in ones if free.get(old.shapes[i])]


def _total(costs: Costs, old: Kin, new: Kin, pairs: Sequence[Pairing], marked: bool) -> float:
    """What an alignment of the children costs."""
    weight = costs.shapes.weight
    total = REORDERED * (len(pairs) - len(increasing([pair.new for pair in pairs])))
    for pair in pairs:
        one, two = old.shapes[pair.old], new.shapes[pair.new]
        cost = costs.pair(one, two)
        total += max(cost, REORDERED) if marked and one != two and costs.same(one, two) else cost
        total -= weight[one] + weight[two]
    return total


def _assigned(
    costs: Costs, old: Kin, new: Kin, ones: Sequence[int], twos: Sequence[int], before: dict[int, int]
) -> list[tuple[int, int]]:
    """The pairs of least cost, whatever their order; ties keep the pairs of before."""
    if not ones or not twos:
        return []
    weight = costs.shapes.weight
    table = []
    for i in ones:
        one = old.shapes[i]
        row = []
        for j in twos:
            two = new.shapes[j]
            both = weight[one] + weight[two]
            allowed = before.get(i) == j or _sure(costs, one, two)
            cost = costs.guess(one, two)
            row.append(cost - both - (0.01 if before.get(i) == j else 0.0) if allowed else 0.0)
        table.append(row)
    return [(ones[i], twos[j]) for i, j in assignment(table) if table[i][j] < 0]


def assignment(table: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs (row, column) of least total cost, by the Hungarian method; as many as the shorter side has."""
    if len(table) > len(table[0]):
        return sorted((i, j) for j, i in assignment([*zip(*table, strict=True)]))
    rows, columns = len(table), len(table[0])
    u, v = [0.0] * (rows + 1), [0.0] * (columns + 1)
    owner, way = [0] * (columns + 1), [0] * (columns + 1)
    for row in range(1, rows + 1):
        owner[0], here = row, 0
        least = [float("inf")] * (columns + 1)
        used = [False] * (columns + 1)
        while True:
            used[here] = True
            now, delta, nearest = owner[here], float("inf"), 0
            costs = table[now - 1]
            for column in range(1, columns + 1):
                if not used[column]:
                    current = costs[column - 1] - u[now] - v[column]
                    if current < least[column]:
                        least[column], way[column] = current, here
                    if least[column] < delta:
                        delta, nearest = least[column], column
            for column in range(columns + 1):
                if used[column]:
                    u[owner[column]] += delta
                    v[column] -= delta
                else:
                    least[column] -= delta
            here = nearest
            if owner[here] == 0:
                break
        while here:
            owner[here] = owner[way[here]]
            here = way[here]
    return sorted((owner[column] - 1, column - 1) for column in range(1, columns + 1) if owner[column])
