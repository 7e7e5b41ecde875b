"""Pairs of subtrees, each distinct one solved once: paired root to root, or one found inside the other's place."""

from __future__ import annotations

from archdiff.diff.matchers.children import aligned
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.residue import rescued
from archdiff.diff.matchers.sequence import Kin
from archdiff.diff.matchers.solution import Entry, Left, Solution, Solving

TRIES = 3
"""How many children are looked into for the other side of a pair."""
KEPT = 64
"""How many leftovers are handed up to be found elsewhere."""


def solve_roots(costs: Costs, old: int, new: int) -> Solution:
    """Two whole models."""
    return _solved(costs, _roots(costs, old, new))


def solve_pinned(costs: Costs, old: int, new: int) -> Solution:
    """Two subtrees whose roots are partners, whatever it costs."""
    return _solved(costs, _direct(costs, old, new))


def _solved(costs: Costs, work: Solving) -> Solution:
    """Run the work and all the work it needs first. Iterative: a chain of 5,000 containers is as good as any."""
    pending: list[tuple[int, int]] = [(-1, -1)]
    stack = [work]
    while True:
        try:
            wanted = next(stack[-1])
        except StopIteration as done:
            stack.pop()
            found: Solution = done.value
            if not stack:
                return found
            costs.solved[pending.pop()] = found
            continue
        if not costs.known(*wanted):
            pending.append(wanted)
            stack.append(_pair(costs, *wanted))


def _pair(costs: Costs, old: int, new: int) -> Solving:
    kids = costs.shapes.kids
    if not kids[old] and not kids[new]:
        return Solution(costs.roots(old, new), True)
    best = yield from _direct(costs, old, new)
    if _one_class(costs, old, new):
        return best
    for candidate in _insides(costs, old, new, best.cost):
        found = yield from candidate
        if found is not None and found.cost < best.cost - 1e-9:
            best = found
    return best


def _roots(costs: Costs, old: int, new: int) -> Solving:
    """Roots pair, unless one is clearly found inside the other: then what is inside has the root's class, and costs much less."""
    best = yield from _pair(costs, old, new)
    shapes = costs.shapes
    if best.matched:
        return best
    one, two = shapes.labels[shapes.own[old]].type, shapes.labels[shapes.own[new]].type
    if one == two and one is not None:
        return (yield from _direct(costs, old, new))
    inner = best.entries[0]
    if costs.apart(inner.old_shape, inner.new_shape) < 0.15 and best.cost < 0.5 * (shapes.weight[old] + shapes.weight[new]):
        return best
    return (yield from _direct(costs, old, new))


def _one_class(costs: Costs, old: int, new: int) -> bool:
    shapes = costs.shapes
    one, two = shapes.labels[shapes.own[old]], shapes.labels[shapes.own[new]]
    return one.type == two.type and one.leaf == two.leaf and costs.apart(old, new) < 0.1 and one.type not in (None, "Sequential")


def _direct(costs: Costs, old: int, new: int) -> Solving:
    """The two roots are partners; the children are aligned, and what is left of them is looked for once more."""
    shapes = costs.shapes
    olds, news = shapes.kids[old], shapes.kids[new]
    pairs = yield from aligned(costs, Kin(shapes.names[old], olds), Kin(shapes.names[new], news))
    starts_old, starts_new = shapes.starts(old), shapes.starts(new)
    entries = [Entry(starts_old[i], starts_new[j], by, olds[i], news[j]) for i, j, by in pairs]
    taken_old, taken_new = {i for i, _, _ in pairs}, {j for _, j, _ in pairs}
    left_old = [Left(starts_old[i], olds[i], shapes.names[old][i]) for i in range(len(olds)) if i not in taken_old]
    left_new = [Left(starts_new[j], news[j], shapes.names[new][j]) for j in range(len(news)) if j not in taken_new]
    cost = costs.roots(old, new)
    cost += sum([shapes.weight[left.shape] for left in left_old]) + sum([shapes.weight[left.shape] for left in left_new])
    deeper_old, deeper_new = [], []
    for entry in entries:
        if entry.old_shape != entry.new_shape:
            inner = costs.solved[entry.old_shape, entry.new_shape]
            cost += inner.cost
            deeper_old += [Left(entry.old + at, shape, name) for at, shape, name in inner.left_old]
            deeper_new += [Left(entry.new + at, shape, name) for at, shape, name in inner.left_new]
    if (left_old or deeper_old) and (left_new or deeper_new):
        found = yield from rescued(costs, old, new, (left_old, deeper_old), (left_new, deeper_new))
        cost -= found.saved
        return Solution(cost, True, (*entries, *found.entries), _kept(costs, found.left_old), _kept(costs, found.left_new))
    return Solution(cost, True, tuple(entries), _kept(costs, left_old + deeper_old), _kept(costs, left_new + deeper_new))


def _kept(costs: Costs, left: list[Left]) -> tuple[Left, ...]:
    """The heaviest leftovers, in their order."""
    if len(left) > KEPT:
        left = sorted(sorted(left, key=lambda one: (-costs.shapes.weight[one.shape], one.at))[:KEPT])
    return tuple(left)


def _insides(costs: Costs, old: int, new: int, limit: float) -> list[Solving]:
    """Ways to find one side inside the other's place, the most promising first."""
    shapes = costs.shapes
    weight, kids = shapes.weight, shapes.kids
    tries: list[tuple[float, int, int]] = []
    for side, outer, inner in ((1, new, old), (0, old, new)):
        for index, kid in enumerate(kids[outer]):
            around = weight[outer] - weight[kid]
            if around >= limit:
                continue
            guessed = around + (costs.guess(inner, kid) if side else costs.guess(kid, inner))
            if guessed < limit:
                tries.append((guessed, side, index))
    tries.sort()
    costs.effort -= len(tries)
    if costs.effort <= 0:
        return []
    return [_inside(costs, old, new, side, index) for _, side, index in tries[:TRIES]]


def _inside(costs: Costs, old: int, new: int, side: int, index: int) -> Solving:
    shapes = costs.shapes
    outer = new if side else old
    kid, start = shapes.kids[outer][index], shapes.starts(outer)[index]
    one, two = (old, kid) if side else (kid, new)
    if not costs.known(one, two):
        yield one, two
    cost = shapes.weight[outer] - shapes.weight[kid] + costs.pair(one, two)
    entry = Entry(0, start, "wrapped", one, two) if side else Entry(start, 0, "wrapped", one, two)
    inner = costs.solved.get((one, two))
    left_old, left_new = (inner.left_old, inner.left_new) if inner else ((), ())
    starts = shapes.starts(outer)
    around = [Left(starts[k], shapes.kids[outer][k], name) for k, name in enumerate(shapes.names[outer]) if k != index]
    if side:
        left_new = tuple(around + [Left(start + at, shape, name) for at, shape, name in left_new])
    else:
        left_old = tuple(around + [Left(start + at, shape, name) for at, shape, name in left_old])
    return Solution(cost, False, (entry,), _kept(costs, list(left_old)), _kept(costs, list(left_new)))
