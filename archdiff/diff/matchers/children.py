"""Two lists of children, aligned: among named ones the name comes first, among numbered ones the order."""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.homes import homes
from archdiff.diff.matchers.names import digits, numbers
from archdiff.diff.matchers.sequence import in_order
from archdiff.diff.matchers.solution import Kin, Pairing, Pairings

SURE = 0.6
"""Share of both subtrees up to which a pair of one name is believed without looking elsewhere."""
LAST = 0.93
"""Share up to which children of one name are paired when nothing better was found for either."""


def aligned(costs: Costs, old: Kin, new: Kin) -> Pairings:
    """Pair children, each at most once, in the order of ``old``."""
    old_numbered, new_numbered = numbers(old.names), numbers(new.names)
    if old_numbered and new_numbered:
        return (yield from in_order(costs, old, new, named=False, numbered=True))
    if (old_numbered or new_numbered) and not (digits(old.names) and digits(new.names)):
        return (yield from in_order(costs, old, new, named=False, numbered=False))
    return (yield from _named(costs, old, new))


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
    """Runs of children that stand unchanged in a container on the other side, whatever bears their names now."""
    place = dict(zip(new.names, new.shapes, strict=True))
    equal = {name for name, shape in zip(old.names, old.shapes, strict=True) if name in place and costs.same(shape, place[name])}
    here = [i for i, name in enumerate(old.names) if name not in equal]
    there = [j for j, name in enumerate(new.names) if name not in equal]
    found: list[Pairing] = []
    gone: set[int] = set()
    came: set[int] = set()
    for home in homes(costs, [old.shapes[i] for i in here], [new.shapes[j] for j in there]):
        kids = costs.shapes.kids[(new.shapes[there[home.place]] if home.adopting else old.shapes[here[home.place]])]
        guests, hosts, taken, full = (here, there, gone, came) if home.adopting else (there, here, came, gone)
        shapes = old.shapes if home.adopting else new.shapes
        run = [guests[sibling] for sibling, _ in home.pairs]
        names = (old.names, new.names) if home.adopting else (new.names, old.names)
        if names[1][hosts[home.place]] not in [names[0][one] for one in run]:
            continue
        if not home.sure or hosts[home.place] in full or not taken.isdisjoint(run):
            continue
        if all(costs.same(*((shapes[one], kids[kid]) if home.adopting else (kids[kid], shapes[one]))) for one, (_, kid) in zip(run, home.pairs)):
            full.add(hosts[home.place])
            taken.update(run)
            for one, (_, kid) in zip(run, home.pairs):
                found.append(
                    Pairing(one, hosts[home.place], "content", None, kid)
                    if home.adopting
                    else Pairing(hosts[home.place], one, "content", kid, None)
                )
    return found


def _others(costs: Costs, old: Kin, new: Kin, rest_old: list[int], rest_new: list[int]) -> Pairings:
    """Children left after the names, in order."""
    found = yield from in_order(costs, _some(old, rest_old), _some(new, rest_new), named=True, numbered=False)
    return [pair._replace(old=rest_old[pair.old], new=rest_new[pair.new]) for pair in found]


def _sure(costs: Costs, old: int, new: int) -> bool:
    share = _share(costs, old, new)
    return share <= SURE or (share <= 1.0 and costs.one_type(old, new))


def _bearable(costs: Costs, old: int, new: int) -> bool:
    return _share(costs, old, new) <= LAST


def _share(costs: Costs, old: int, new: int) -> float:
    weight = costs.shapes.weight
    return costs.pair(old, new) / (weight[old] + weight[new])


def _rest(count: int, taken: Sequence[int]) -> list[int]:
    gone = set(taken)
    return [index for index in range(count) if index not in gone]


def _some(kin: Kin, chosen: Sequence[int]) -> Kin:
    return Kin([kin.names[index] for index in chosen], [kin.shapes[index] for index in chosen])
