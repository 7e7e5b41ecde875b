"""What the children's alignment left over inside a pair, looked for once more: grouped or freed siblings, then single moves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator
from typing import NamedTuple

from archdiff.diff.matchers.children import aligned
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.lookalikes import deeper, lookalikes, only_siblings
from archdiff.diff.matchers.moves import moved
from archdiff.diff.matchers.remains import Remains
from archdiff.diff.matchers.solution import Entry, Left

HOMES = 6
"""How many new homes for orphaned siblings are tried within one pair."""


class Rescued(NamedTuple):
    """Further pairs, what they save, and what is still left."""

    entries: list[Entry]
    saved: float
    left_old: list[Left]
    left_new: list[Left]


def rescued(
    costs: Costs, old: int, new: int, left_old: tuple[list[Left], list[Left]], left_new: tuple[list[Left], list[Left]]
) -> Generator[tuple[int, int], None, Rescued]:
    """Pair leftovers of (old, new). Of each side's two lists the first holds children of the pair itself, the second what lies deeper."""
    shapes = costs.shapes
    olds = Remains(shapes, left_old[0] + left_old[1], len(left_old[0]))
    news = Remains(shapes, left_new[0] + left_new[1], len(left_new[0]))
    costs.effort -= 6 * (len(olds) + len(news))
    if not _anything_in_common(costs, olds, news):
        return Rescued([], 0.0, left_old[0] + left_old[1], left_new[0] + left_new[1])
    scope = shapes.size[old] + shapes.size[new]
    entries: list[Entry] = yield from moved(costs, olds, news, scope, tops=True)
    entries += yield from lookalikes(costs, olds, news)
    if (old, new) == costs.whole:
        entries += yield from deeper(costs, olds, news)
    entries += yield from only_siblings(costs, olds, news)
    for _ in range(HOMES):
        found = yield from _housed(costs, olds, news)
        if found is None:
            break
        entries += found
    entries += yield from moved(costs, olds, news, scope, tops=False)
    saved = sum([shapes.weight[one.old_shape] + shapes.weight[one.new_shape] - costs.pair(one.old_shape, one.new_shape) for one in entries])
    return Rescued(entries, 0.9 * saved, olds.left(), news.left())


def _anything_in_common(costs: Costs, olds: Remains, news: Remains) -> bool:
    """Whether any architecture, or any type, is left over on both sides."""
    form = costs.shapes.form
    if not {form[shape] for shape in olds.shape}.isdisjoint([form[shape] for shape in news.shape]):
        return True
    types = {costs.type_of(shape) for shape in olds.shape} & {costs.type_of(shape) for shape in news.shape}
    return any(costs.single(kind) for kind in types)


def _housed(costs: Costs, olds: Remains, news: Remains) -> Generator[tuple[int, int], None, list[Entry] | None]:
    """Siblings that a new container adopted, or that an old one set free: aligned with that container's children."""
    adopted = _best_home(costs, olds, news)
    freed = _best_home(costs, news, olds)
    if adopted[0] <= 0 and freed[0] <= 0:
        return None
    grouped = adopted[0] >= freed[0]
    home = adopted[1] if grouped else freed[1]
    guests, hosts = (olds, news) if grouped else (news, olds)
    tops = guests.free_tops()
    rooms = hosts.free_children(home)
    outside, inside = guests.kin(tops), hosts.kin(rooms)
    pairs = yield from (aligned(costs, outside, inside) if grouped else aligned(costs, inside, outside))
    hosts.closed.add(home)
    entries = []
    for i, j, _, *inside_of in pairs:
        if inside_of != [None, None]:
            continue
        one, two = (tops[i], rooms[j]) if grouped else (rooms[i], tops[j])
        entries.append(_entry(olds, news, one, two))
    return entries


def _entry(olds: Remains, news: Remains, one: int, two: int) -> Entry:
    olds.take(one)
    news.take(two)
    return Entry(olds.at[one], news.at[two], "content", olds.shape[one], news.shape[two])


def _best_home(costs: Costs, guests: Remains, hosts: Remains) -> tuple[float, int]:
    """The container among ``hosts`` that holds most of the orphaned ``guests``, by weight; two of them at least."""
    shapes = costs.shapes
    tops = guests.free_tops()
    if len(tops) < 2:
        return 0.0, -1
    wanted: dict[int, int] = defaultdict(int)
    for top in tops:
        wanted[guests.shape[top]] += 1
        wanted[-1 - shapes.form[guests.shape[top]]] += 1
    best = (0.0, -1)
    for home in hosts.homes():
        score = _votes(shapes, [hosts.shape[kid] for kid in hosts.free_children(home)], wanted)
        if score > best[0]:
            best = (score, home)
    return best


def _votes(shapes: Shapes, rooms: list[int], wanted: dict[int, int]) -> float:
    """Weight of the children that are wanted: equal ones in full, alike ones by half. A home needs two, and one with parameters."""
    given: dict[int, int] = defaultdict(int)
    score, voters, most = 0.0, 0, 0.0
    for kid in rooms:
        alike = -1 - shapes.form[kid]
        if given[alike] < wanted.get(alike, 0):
            equal = given[kid] < wanted.get(kid, 0)
            given[alike] += 1
            given[kid] += 1
            voters += 1
            most = max(most, shapes.weight[kid])
            score += shapes.weight[kid] * (1.0 if equal else 0.5)
    return score if voters >= 2 and most >= 3.0 else 0.0
