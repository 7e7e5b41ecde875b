"""Pairs of subtrees, each distinct one solved once: paired root to root, or one found inside the other's place."""

from __future__ import annotations

from archdiff.diff.matchers.children import aligned
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.fused import fused
from archdiff.diff.matchers.residue import rescued
from archdiff.diff.matchers.solution import Entry, Kin, Left, Solution, Solving

TRIES = 3
"""How many children are looked into for the other side of a pair."""
NEARLY = 0.4
"""Share of both up to which what is inside counts as nearly the other side."""
WORTH = 0.5
"""What finding one side inside the other must promise to save, to be worth a try."""
KIN = 2.5
"""What a common class is worth when one side is found inside the other."""
ALL, CLEAR = 0.9, 0.02
"""Share of a sequence that a child may be to count as all of it, and of both sides that finding one in it may cost to be believed."""
HOPELESS = 0.55
"""Share of both that a guess may reach before a pair is given up unsolved, when not much more can be spent."""
ENOUGH = 60_000
WRAPPERS = 16
"""Through how many containers of a single child one side is looked for in the other."""
KEPT = 64
"""How many leftovers are handed up to be found elsewhere."""


def solve_pair(costs: Costs, old: int, new: int) -> Solution | None:
    """Two subtrees, one perhaps found inside the other's place; None for equal ones."""
    pair = costs.unsolved(old, new)
    if pair:
        costs.learn(pair, solved(costs, _pair(costs, *pair)))
    return None if costs.same(old, new) else costs.solution(old, new)


def solve_pinned(costs: Costs, old: int, new: int) -> Solution:
    """Two subtrees whose roots are partners, whatever it costs."""
    return solved(costs, direct(costs, old, new))


def solved(costs: Costs, work: Solving) -> Solution:
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
            costs.learn(pending.pop(), found)
            continue
        if not costs.known(*wanted):
            pending.append(wanted)
            stack.append(_pair(costs, *wanted))


def _pair(costs: Costs, old: int, new: int) -> Solving:
    if _one_class(costs, old, new):
        return (yield from direct(costs, old, new))
    everything = costs.shapes.weight[old] + costs.shapes.weight[new]
    if costs.effort < ENOUGH and costs.guess(old, new) > HOPELESS * everything and not costs.one_type(old, new):
        return Solution(everything, True)
    for side, index in _equal_insides(costs, old, new):
        return (yield from inside(costs, old, new, side, index))
    for side, index in _wrapped(costs, old, new):
        found = yield from inside(costs, old, new, side, index)
        if found.cost <= CLEAR * everything and _recognised(costs, old, new, found) is not None:
            return found
    best = yield from direct(costs, old, new)
    bar = best.cost
    for side, index in _insides(costs, old, new, bar):
        found = yield from inside(costs, old, new, side, index)
        gain = _recognised(costs, old, new, found)
        if gain is not None and found.cost - gain < bar - 1e-9:
            best, bar = found, found.cost - gain
    return best


def _recognised(costs: Costs, old: int, new: int, found: Solution) -> float | None:
    """What it counts for that one side shows inside the other; None where what is inside is not nearly that side."""
    one, two = costs.innermost(found)
    if costs.akin(one, two) and not costs.one_type(old, new):
        return KIN
    close = costs.pair(one, two) <= NEARLY * (costs.shapes.weight[one] + costs.shapes.weight[two])
    return 0.0 if close else None


def _one_class(costs: Costs, old: int, new: int) -> bool:
    shapes = costs.shapes
    one, two = shapes.labels[shapes.own[old]], shapes.labels[shapes.own[new]]
    return one.type == two.type and one.leaf == two.leaf and costs.apart(old, new) < 0.1 and one.type is not None and not costs.listed(old)


def direct(costs: Costs, old: int, new: int) -> Solving:
    """The two roots are partners; the children are aligned, and what is left of them is looked for once more."""
    shapes = costs.shapes
    costs.effort -= 80
    olds, news = shapes.kids[old], shapes.kids[new]
    pairs = yield from aligned(costs, Kin(shapes.names[old], olds), Kin(shapes.names[new], news))
    starts_old, starts_new = shapes.starts(old), shapes.starts(new)
    entries = []
    for pair in pairs:
        at_old, one = _room(shapes, starts_old[pair.old], olds[pair.old], pair.old_room)
        at_new, two = _room(shapes, starts_new[pair.new], news[pair.new], pair.new_room)
        entries.append(Entry(at_old, at_new, pair.by, one, two))
    left_old, cost_old = _left(shapes, old, starts_old, [(pair.old, pair.old_room) for pair in pairs])
    left_new, cost_new = _left(shapes, new, starts_new, [(pair.new, pair.new_room) for pair in pairs])
    cost = costs.roots(old, new) + cost_old + cost_new
    deeper_old, deeper_new = [], []
    for entry in entries:
        if not costs.same(entry.old_shape, entry.new_shape):
            inner = costs.solution(entry.old_shape, entry.new_shape)
            cost += inner.cost
            deeper_old += [Left(entry.old + at, shape, name) for at, shape, name in inner.left_old]
            deeper_new += [Left(entry.new + at, shape, name) for at, shape, name in inner.left_new]
    cost -= fused(costs, old, new, left_old, left_new) if left_old or left_new else 0.0
    worth = costs.effort > 0 or (old, new) == costs.whole
    if worth and (left_old or deeper_old) and (left_new or deeper_new):
        more = yield from rescued(costs, old, new, (left_old, deeper_old), (left_new, deeper_new))
        cost -= more.saved
        return Solution(cost, True, (*entries, *more.entries), _kept(costs, more.left_old), _kept(costs, more.left_new))
    return Solution(cost, True, tuple(entries), _kept(costs, left_old + deeper_old), _kept(costs, left_new + deeper_new))


def _room(shapes: Shapes, start: int, shape: int, room: int | None) -> tuple[int, int]:
    """Where a child stands, or a child of it, and its shape."""
    return (start, shape) if room is None else (start + shapes.starts(shape)[room], shapes.kids[shape][room])


def _left(shapes: Shapes, shape: int, starts: list[int], taken: list[tuple[int, int | None]]) -> tuple[list[Left], float]:
    """Subtrees of a layer's children that have no partner, and what that costs."""
    whole = {index for index, room in taken if room is None}
    rooms: dict[int, set[int]] = {}
    for index, room in taken:
        if room is not None:
            rooms.setdefault(index, set()).add(room)
    left: list[Left] = []
    cost = 0.0
    for index, kid in enumerate(shapes.kids[shape]):
        if index in rooms:
            inner = shapes.starts(kid)
            cost += shapes.weight[kid] - sum([shapes.weight[shapes.kids[kid][room]] for room in rooms[index]])
            left += [
                Left(starts[index] + inner[k], below, shapes.names[kid][k])
                for k, below in enumerate(shapes.kids[kid])
                if k not in rooms[index]
            ]
        elif index not in whole:
            left.append(Left(starts[index], kid, shapes.names[shape][index]))
            cost += shapes.weight[kid]
    return left, cost


def _kept(costs: Costs, left: list[Left]) -> tuple[Left, ...]:
    """The heaviest leftovers, in their order."""
    if len(left) > KEPT:
        left = sorted(sorted(left, key=lambda one: (-costs.shapes.weight[one.shape], one.at))[:KEPT])
    return tuple(left)


def _equal_insides(costs: Costs, old: int, new: int) -> list[tuple[int, int]]:
    """Where one side stands unchanged inside the other, as (which is outside, index of the child)."""
    shapes = costs.shapes
    for side, outer, inner in ((1, new, old), (0, old, new)):
        if costs.listed(inner) and shapes.size[inner] == 1:
            continue
        for index, kid in enumerate(shapes.kids[outer]):
            for _ in range(WRAPPERS if not costs.owning(outer) else 0):
                if shapes.size[kid] <= shapes.size[inner] or len(shapes.kids[kid]) != 1:
                    break
                kid = shapes.kids[kid][0]
            if costs.same(kid, inner):
                return [(side, index)]
    return []


def _wrapped(costs: Costs, old: int, new: int) -> list[tuple[int, int]]:
    """The child that is nearly all of a plain sequence, where it may be the other side and nothing in that side can be its partner.

    With the roots as partners most would be found elsewhere at best, which costs more than the sequence around it.
    """
    shapes = costs.shapes
    weight, kids = shapes.weight, shapes.kids
    for side, outer, inner in ((1, new, old), (0, old, new)):
        spread = all(2 * weight[kid] <= weight[inner] for kid in kids[inner])
        if not spread or not costs.listed(outer) or len(kids[outer]) > TRIES:
            continue
        for index, kid in enumerate(kids[outer]):
            one, two = (inner, kid) if side else (kid, inner)
            housed = abs(len(kids[kid]) - len(kids[inner])) <= 1
            if weight[kid] >= ALL * weight[outer] and not housed and costs.guess(one, two) <= CLEAR * (weight[one] + weight[two]):
                return [(side, index)]
    return []


def _insides(costs: Costs, old: int, new: int, limit: float) -> list[tuple[int, int]]:
    """Children in which the other side may be found, the most promising first, as (which is outside, index); of layers that are as
    promising the last one, which is the output of what took a head's place."""
    shapes = costs.shapes
    weight, kids = shapes.weight, shapes.kids
    tries: list[tuple[float, int, int]] = []
    for side, outer, inner in ((1, new, old), (0, old, new)):
        for index, kid in enumerate(kids[outer]):
            around = weight[outer] - weight[kid]
            if around >= limit + KIN:
                continue
            one, two = (inner, kid) if side else (kid, inner)
            inside = costs.guess(one, two)
            related = costs.akin(one, two) and not costs.one_type(old, new)
            close = kids[kid] or inside <= NEARLY * (weight[one] + weight[two])
            if around + inside < (limit + KIN if related else limit - WORTH) and (related or close):
                tries.append((around + inside, side, index if kids[kid] else -index))
    costs.effort -= 20 * len(tries[:TRIES])
    if costs.effort <= 0:
        return []
    tries.sort()
    return [(side, abs(index)) for _, side, index in tries[:TRIES]]


def inside(costs: Costs, old: int, new: int, side: int, index: int) -> Solving:
    """One side is the partner of a child of the other, or stands inside that."""
    shapes = costs.shapes
    outer = new if side else old
    kid, start = shapes.kids[outer][index], shapes.starts(outer)[index]
    one, two = (old, kid) if side else (kid, new)
    pair = costs.unsolved(one, two)
    if pair:
        yield pair
    cost = shapes.weight[outer] - shapes.weight[kid] + costs.pair(one, two)
    entry = Entry(0, start, "wrapped", one, two) if side else Entry(start, 0, "wrapped", one, two)
    left_old: tuple[Left, ...] = ()
    left_new: tuple[Left, ...] = ()
    if not costs.same(one, two):
        left_old, left_new = costs.solution(one, two).left_old, costs.solution(one, two).left_new
    starts = shapes.starts(outer)
    around = [Left(starts[k], shapes.kids[outer][k], name) for k, name in enumerate(shapes.names[outer]) if k != index]
    if side:
        left_new = tuple(around + [Left(start + at, shape, name) for at, shape, name in left_new])
    else:
        left_old = tuple(around + [Left(start + at, shape, name) for at, shape, name in left_old])
    return Solution(cost, False, (entry,), _kept(costs, list(left_old)), _kept(costs, list(left_new)))
