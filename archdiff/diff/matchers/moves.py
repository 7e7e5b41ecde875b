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
HEAVY = 12.0
"""From this weight on a subtree is recognised anywhere, however common."""


def moved(costs: Costs, olds: Remains, news: Remains, scope: int) -> Generator[tuple[int, int], None, list[Entry]]:
    """Pair what is free on both sides; ``scope`` is how many layers the surrounding pair has."""
    shapes = costs.shapes
    near = scope <= 2 * NEAR
    entries: list[Entry] = []
    for kind, same in (
        (lambda shape: shape, True),
        (lambda shape: (shapes.loose[shape], _tensors(costs, shape)), True),
        (lambda shape: _type(costs, shape), False),
    ):
        for one, two in _candidates(costs, olds, news, kind):
            old, new = olds.shape[one], news.shape[two]
            if not (olds.free(one) and news.free(two)):
                continue
            if not costs.known(old, new):
                yield old, new
            if _believable(costs, old, new, near, same, alike(olds.name[one], news.name[two])):
                olds.take(one)
                news.take(two)
                entries.append(Entry(olds.at[one], news.at[two], "moved", old, new))
    return entries


def _candidates(costs: Costs, olds: Remains, news: Remains, kind: Callable[[int], Hashable]) -> Iterable[tuple[int, int]]:
    """Pairs of one kind, the heaviest first: all of a kind where both sides have as many, else those of one name."""
    here, there = _grouped(olds, kind), _grouped(news, kind)
    found: list[tuple[float, int, int]] = []
    weight = costs.shapes.weight
    for key, ones in here.items():
        twos = there.get(key)
        if twos is None:
            continue
        if len(ones) != len(twos):
            ones, twos = _of_one_name(olds, news, ones, twos)
        found += [(-weight[olds.shape[one]], one, two) for one, two in zip(ones, twos, strict=True)]
    found.sort()
    return [(one, two) for _, one, two in found]


def _grouped(remains: Remains, kind: Callable[[int], Hashable]) -> dict[Hashable, list[int]]:
    groups: dict[Hashable, list[int]] = defaultdict(list)
    for index in range(len(remains)):
        if not remains.taken[index]:
            key = kind(remains.shape[index])
            if key is not None:
                groups[key].append(index)
    return groups


def _of_one_name(olds: Remains, news: Remains, ones: list[int], twos: list[int]) -> tuple[list[int], list[int]]:
    names_old, names_new = [olds.name[one] for one in ones], [news.name[two] for two in twos]
    both = [name for name in names_old if names_old.count(name) == 1 and names_new.count(name) == 1 and not name.isdigit()]
    return [ones[names_old.index(name)] for name in both], [twos[names_new.index(name)] for name in both]


def _believable(costs: Costs, old: int, new: int, near: bool, same: bool, names: float) -> bool:
    """Whether a subtree of this weight and rarity, that far away, can only be the same one."""
    shapes = costs.shapes
    share = costs.pair(old, new) / (shapes.weight[old] + shapes.weight[new])
    if not same:
        return share <= (0.35 if names >= 0.3 or near else 0.2) and _only_one(costs, old, new)
    if share > 0.3:
        return False
    if near:
        return True
    weight = shapes.weight[old]
    often = max(*shapes.counts[old], *shapes.counts[new])
    return weight >= HEAVY or (weight >= 3.0 and (often <= RARE or names == 1.0)) or (old == new and often == 1)


def _only_one(costs: Costs, old: int, new: int) -> bool:
    """Whether each model has just one layer of this type."""
    shapes = costs.shapes
    one = shapes.labels[shapes.own[old]].type
    return one is not None and shapes.types[0].get(one) == 1 and shapes.types[1].get(one) == 1


def _type(costs: Costs, shape: int) -> Hashable:
    """The type of a leaf."""
    found = costs.shapes.labels[costs.shapes.own[shape]]
    return found.type if found.leaf else None


def _tensors(costs: Costs, shape: int) -> Hashable:
    """The root's tensors; for what has none nothing beside the architecture is compared."""
    found = costs.shapes.labels[costs.shapes.own[shape]].tensors
    return tuple(found.items()) if found else None
