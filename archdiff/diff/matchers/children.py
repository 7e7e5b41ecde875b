"""Two lists of children, aligned: among named ones the name comes first, among numbered ones the order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.homes import unchanged
from archdiff.diff.matchers.names import digits, numbers
from archdiff.diff.matchers.sequence import in_order
from archdiff.diff.matchers.solution import Kin, Pairing, Pairings

SURE = 0.6
"""Share of both subtrees up to which a pair of one name is believed without looking elsewhere."""
TWINS = 0.35
"""The same for children that alone hold just the same tensors."""
LAST = 0.93
"""Share up to which children of one name are paired when nothing better was found for either."""


def aligned(costs: Costs, old: Kin, new: Kin) -> Pairings:
    """Pair children, each at most once, in the order of ``old``."""
    old_numbered, new_numbered = numbers(old.names), numbers(new.names)
    if old_numbered and new_numbered:
        return (yield from in_order(costs, old, new, named=False, numbered=True))
    if (old_numbered or new_numbered) and not _named_by_number(old.names, new.names):
        return (yield from in_order(costs, old, new, named=False, numbered=False))
    return (yield from _named(costs, old, new))


def _named_by_number(olds: Sequence[str], news: Sequence[str]) -> bool:
    """Whether numbers are names: out of order on one side, or all kept beside others, as where an adapter joined them."""
    return (digits(olds) and digits(news)) or set(olds) <= set(news) or set(news) <= set(olds)


def _named(costs: Costs, old: Kin, new: Kin) -> Pairings:
    pairs = _housed(costs, old, new)
    gone, came = {pair.old for pair in pairs}, {pair.new for pair in pairs}
    place = {name: index for index, name in enumerate(new.names) if index not in came}
    same = [(i, place[name]) for i, name in enumerate(old.names) if i not in gone and name in place]
    for i, j in same:
        pair = costs.unsolved(old.shapes[i], new.shapes[j])
        if pair:
            yield pair
    pairs += [Pairing(i, j, "name") for i, j in same if _sure(costs, old.shapes[i], new.shapes[j])]
    rest_old = _rest(len(old.names), [pair.old for pair in pairs])
    rest_new = _rest(len(new.names), [pair.new for pair in pairs])
    if rest_old and rest_new:
        pairs += yield from _twins(costs, old, new, rest_old, rest_new)
        rest_old = _rest(len(old.names), [pair.old for pair in pairs])
        rest_new = _rest(len(new.names), [pair.new for pair in pairs])
    if rest_old and rest_new:
        pairs += yield from _others(costs, old, new, rest_old, rest_new)
        taken_old, taken_new = {pair.old for pair in pairs}, {pair.new for pair in pairs}
        pairs += [
            Pairing(i, j, "name")
            for i, j in same
            if i not in taken_old and j not in taken_new and _bearable(costs, old.shapes[i], new.shapes[j])
        ]
    pairs.sort()
    return pairs


def _housed(costs: Costs, old: Kin, new: Kin) -> list[Pairing]:
    """Children that stand unchanged, together with those next to them, in a container that bears the name of one of them."""
    place = dict(zip(new.names, new.shapes, strict=True))
    equal = {name for name, shape in zip(old.names, old.shapes, strict=True) if name in place and costs.same(shape, place[name])}
    here = [i for i, name in enumerate(old.names) if name not in equal]
    there = [j for j, name in enumerate(new.names) if name not in equal]
    found: list[Pairing] = []
    for home in unchanged(costs, [old.shapes[i] for i in here], [new.shapes[j] for j in there]):
        pairs = [pair._replace(old=here[pair.old], new=there[pair.new]) for pair in home.pairings]
        named = any(old.names[pair.old] == new.names[pair.new] for pair in pairs)
        if named and not _crowded(found, pairs):
            found += pairs
    return found


def _crowded(found: Sequence[Pairing], more: Sequence[Pairing]) -> bool:
    """Whether some children would have two partners."""
    olds, news = {pair.old for pair in found}, {pair.new for pair in found}
    return any(pair.old in olds or pair.new in news for pair in more)


def _twins(costs: Costs, old: Kin, new: Kin, rest_old: list[int], rest_new: list[int]) -> Pairings:
    """Containers that alone hold just these tensors, wherever they are registered: a ``downsample`` that is called ``shortcut``."""
    olds, news = _holders(costs, old, rest_old), _holders(costs, new, rest_new)
    found: list[Pairing] = []
    for tensors, i in olds.items():
        j = news.get(tensors, -1)
        if j >= 0:
            pair = costs.unsolved(old.shapes[i], new.shapes[j])
            if pair:
                yield pair
            if _share(costs, old.shapes[i], new.shapes[j]) <= TWINS:
                found.append(Pairing(i, j, "content"))
    return found


def _holders(costs: Costs, kin: Kin, rest: list[int]) -> dict[frozenset[tuple[int, int]], int]:
    """Some children that hold several layers, by all tensors in them, where no other holds the same."""
    held = {index: costs.contents.tensors(kin.shapes[index]) for index in rest if costs.shapes.kids[kin.shapes[index]]}
    tensors = {index: frozenset(found.items()) for index, found in held.items() if found.total() > 1}
    count = Counter(tensors.values())
    return {found: index for index, found in tensors.items() if count[found] == 1}


def _others(costs: Costs, old: Kin, new: Kin, rest_old: list[int], rest_new: list[int]) -> Pairings:
    """Children left after the names, in order."""
    found = yield from in_order(costs, old.some(rest_old), new.some(rest_new), named=True, numbered=False)
    return [pair._replace(old=rest_old[pair.old], new=rest_new[pair.new]) for pair in found]


def _sure(costs: Costs, old: int, new: int) -> bool:
    share = _share(costs, old, new)
    return share <= SURE or (share <= 1.0 and costs.one_type(old, new)) or _wrapped(costs, old, new)


def _wrapped(costs: Costs, old: int, new: int) -> bool:
    """Whether one of two stands unchanged inside the other: an adapter's weight may exceed that of the layer it is put around."""
    return not costs.same(old, new) and not costs.solution(old, new).matched and costs.same(*costs.innermost(costs.solution(old, new)))


def _bearable(costs: Costs, old: int, new: int) -> bool:
    return _share(costs, old, new) <= LAST


def _share(costs: Costs, old: int, new: int) -> float:
    weight = costs.shapes.weight
    return costs.pair(old, new) / (weight[old] + weight[new])


def _rest(count: int, taken: Sequence[int]) -> list[int]:
    gone = set(taken)
    return [index for index in range(count) if index not in gone]
