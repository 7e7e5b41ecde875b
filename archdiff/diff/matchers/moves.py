"""Single subtrees found again elsewhere: equal ones, then alike ones, and only those that cannot be taken for another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Generator, Hashable, Iterable

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.remains import Remains
from archdiff.diff.matchers.solution import Entry

NEAR = 60
"""Up to this many layers a pair is one neighbourhood, where little is needed to recognise a layer."""
RARE = 2
"""How often a subtree may occur in a model and still be recognised anywhere in it."""
MANY = 400
"""Above this many pairs of one kind, names are not compared."""
TELLING = 0.5
"""How alike names must be where one side has more of a kind than the other."""


def moved(costs: Costs, olds: Remains, news: Remains, scope: int, tops: bool) -> Generator[tuple[int, int], None, list[Entry]]:
    """Pair what is free on both sides. ``scope``: how many layers the surrounding pair has; ``tops``: only whole leftovers count."""
    shapes = costs.shapes
    near = scope <= 2 * NEAR
    entries: list[Entry] = []
    for kind, same in (
        (lambda shape: _single(costs, shape), False),
        (lambda shape: shape, True),
        (lambda shape: shapes.soft[shape], True),
        (lambda shape: (shapes.loose[shape], _tensors(costs, shape)), True),
        (lambda shape: _type(costs, shape), False),
    ):
        for one, two in _candidates(costs, olds, news, kind, tops):
            old, new = olds.shape[one], news.shape[two]
            if not (olds.free(one) and news.free(two)) or _idle(costs, olds, one) or _idle(costs, news, two):
                continue
            pair = costs.unsolved(old, new)
            if pair:
                yield pair
            if _believable(costs, old, new, near, tops, same, alike(olds.name[one], news.name[two])):
                olds.take(one)
                news.take(two)
                entries.append(Entry(olds.at[one], news.at[two], "moved", old, new))
    return entries


def _idle(costs: Costs, side: Remains, index: int) -> bool:
    """Whether a layer does nothing and is one of several deep in what is left over: no one would look for it elsewhere."""
    shapes, above = costs.shapes, side.above[index]
    return above >= 0 and shapes.labels[shapes.own[side.shape[index]]].placeholder and len(shapes.kids[side.shape[above]]) > 1


def _candidates(costs: Costs, olds: Remains, news: Remains, kind: Callable[[int], Hashable], tops: bool) -> Iterable[tuple[int, int]]:
    """Pairs of one kind, the heaviest first, names that are alike before others."""
    here = _grouped(olds, kind, tops)
    there = _grouped(news, kind, tops) if here else {}
    found: list[tuple[float, int, int]] = []
    weight = costs.shapes.weight
    for key, ones in here.items():
        twos = there.get(key)
        if twos is not None:
            found += [(-weight[olds.shape[one]], one, two) for one, two in _assigned(olds, news, ones, twos)]
    found.sort()
    return [(one, two) for _, one, two in found]


def _assigned(olds: Remains, news: Remains, ones: list[int], twos: list[int]) -> list[tuple[int, int]]:
    """Each of one kind to the other of the most alike name; in order where names do not tell, and only if both sides have as many."""
    if len(ones) * len(twos) > MANY:
        return list(zip(ones, twos, strict=True)) if len(ones) == len(twos) else []
    ranked = sorted(
        (-round(alike(olds.name[one], news.name[two]), 3), abs(i - j), i, j) for i, one in enumerate(ones) for j, two in enumerate(twos)
    )
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    found: list[tuple[int, int]] = []
    for likeness, _, i, j in ranked:
        if i in taken_old or j in taken_new or (len(ones) != len(twos) and -likeness < TELLING):
            continue
        taken_old.add(i)
        taken_new.add(j)
        found.append((ones[i], twos[j]))
    return found


def _grouped(remains: Remains, kind: Callable[[int], Hashable], tops: bool) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    shape, taken = remains.shape, remains.taken
    for index in remains.tops if tops else range(len(remains)):
        if not taken[index]:
            groups[kind(shape[index])].append(index)
    groups.pop(None, None)
    return groups


def _believable(costs: Costs, old: int, new: int, near: bool, tops: bool, same: bool, names: float) -> bool:
    """Whether a subtree of this weight and rarity, that far away, can only be the same one."""
    shapes = costs.shapes
    share = costs.pair(old, new) / (shapes.weight[old] + shapes.weight[new])
    if not same:
        return share <= (0.35 if names >= 0.3 or near else 0.2) and _only_one(costs, old, new)
    if share > 0.3 or not costs.contents.related(old, new):
        return False
    weight = shapes.weight[old]
    if near or (tops and weight >= 3.0):
        return True
    often = max(*shapes.counts[old], *shapes.counts[new])
    return (weight >= 3.0 and (often <= RARE or names == 1.0)) or (old == new and often == 1)


def _only_one(costs: Costs, old: int, new: int) -> bool:
    """Whether each model has just one layer of this type."""
    return costs.type_of(old) == costs.type_of(new) and costs.single(costs.type_of(old))


def _type(costs: Costs, shape: int) -> Hashable:
    """The type of a leaf."""
    found = costs.shapes.labels[costs.shapes.own[shape]]
    return found.type if found.leaf else None


def _single(costs: Costs, shape: int) -> Hashable:
    """The type of a container that each model has just one of."""
    found = costs.shapes.labels[costs.shapes.own[shape]]
    if found.leaf or found.type is None or costs.listed(shape):
        return None
    return found.type if costs.single(found.type) else None


def _tensors(costs: Costs, shape: int) -> Hashable:
    """The root's tensors; for what has none nothing beside the architecture is compared."""
    found = costs.shapes.labels[costs.shapes.own[shape]].tensors
    return tuple(found.items()) if found else None
