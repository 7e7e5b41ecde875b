"""Siblings that plainly went into a new container together, or came out of one: set aside before the rest is aligned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archdiff.diff.matchers.costs import Costs, surplus
from archdiff.diff.matchers.forest import Shapes

LONGEST = 500
"""How many siblings are searched for a run of them."""
FEW = 8
"""How many homes are searched for."""
LEAST = 6.0
"""Weight that the siblings must have together."""


def set_aside(costs: Costs, old: int, new: int) -> tuple[set[int], set[int]]:
    """Indices of the old and the new children that the alignment of children should leave alone."""
    shapes = costs.shapes
    gone, homes = _adopted(costs, old, new)
    freed, houses = _adopted(costs, new, old)
    if not (homes or houses):
        gone, homes = _runs(shapes, old, new)
        freed, houses = _runs(shapes, new, old)
    return gone | houses, homes | freed


def _adopted(costs: Costs, guests: int, hosts: int) -> tuple[set[int], set[int]]:
    """Children of ``guests`` that are found unchanged, two or more together, in one child of ``hosts``; and those children."""
    shapes = costs.shapes
    soft = shapes.soft
    tops = Counter(soft[kid] for kid in shapes.kids[hosts])
    lonely: dict[int, list[int]] = {}
    for index, kid in enumerate(shapes.kids[guests]):
        if soft[kid] not in tops:
            lonely.setdefault(soft[kid], []).append(index)
    if not lonely:
        return set(), set()
    known = {soft[kid] for kid in shapes.kids[guests]}
    containers = {name for name, kid in zip(shapes.names[guests], shapes.kids[guests], strict=True) if shapes.kids[kid]}
    adopted: set[int] = set()
    homes: set[int] = set()
    for index, home in enumerate(shapes.kids[hosts]):
        name = shapes.names[hosts][index]
        if not shapes.kids[home] or soft[home] in known or (name in containers and not name.isdigit()):
            continue
        found = _inside(shapes, shapes.kids[home], lonely)
        weight = sum([shapes.weight[shapes.kids[guests][guest]] for guest in found])
        if len(found) >= 2 and weight < 0.5 * shapes.weight[home]:
            more = _changed(costs, guests, home, adopted | set(found))
            weight += sum([shapes.weight[shapes.kids[guests][guest]] for guest in more])
            found += more
        if len(found) >= 2 and weight >= LEAST and weight >= 0.5 * shapes.weight[home]:
            homes.add(index)
            adopted.update(found)
            for kind in list(lonely):
                lonely[kind] = [guest for guest in lonely[kind] if guest not in adopted]
    return adopted, homes


def _changed(costs: Costs, guests: int, home: int, taken: set[int]) -> list[int]:
    """Containers among ``guests`` that one of the children of ``home`` is much like."""
    shapes = costs.shapes
    olds = [index for index, kid in enumerate(shapes.kids[guests]) if shapes.kids[kid] and index not in taken]
    news = [kid for kid in shapes.kids[home] if shapes.kids[kid]]
    if len(olds) * len(news) > FEW * FEW:
        return []
    found = []
    for index in olds:
        guest = shapes.kids[guests][index]
        if any(costs.apart(guest, kid) <= 0.2 and _like(costs, guest, kid) for kid in news):
            found.append(index)
    return found


def _like(costs: Costs, one: int, two: int) -> bool:
    """Whether two subtrees are made of nearly the same."""
    families = [costs.made_of(shape)[0] for shape in (one, two)]
    return surplus(*families) <= 0.2 * (costs.shapes.weight[one] + costs.shapes.weight[two])


def _inside(shapes: Shapes, kids: Sequence[int], lonely: dict[int, list[int]]) -> list[int]:
    """Which of the ``lonely`` are among ``kids``."""
    counts = Counter(shapes.soft[kid] for kid in kids)
    return [guest for kind, count in counts.items() for guest in lonely.get(kind, ())[:count]]


def _runs(shapes: Shapes, guests: int, hosts: int) -> tuple[set[int], set[int]]:
    """The same among siblings that are much alike or all changed: a run of them, in order, is what one child of ``hosts`` holds."""
    kinds = [shapes.form[kid] for kid in shapes.kids[guests]]
    tops = Counter(shapes.form[kid] for kid in shapes.kids[hosts])
    spare = Counter(kinds)
    spare.subtract(tops)
    gone: set[int] = set()
    homes: set[int] = set()
    if len(kinds) > LONGEST:
        return gone, homes
    for index, home in enumerate(shapes.kids[hosts]):
        run = [shapes.form[kid] for kid in shapes.kids[home]]
        wanted = Counter(run)
        heavy = sum([shapes.weight[kid] for kid in shapes.kids[home]]) >= LEAST
        if (
            len(run) < 2
            or len(homes) >= FEW
            or not heavy
            or shapes.form[home] in kinds
            or any(spare[kind] < wanted[kind] for kind in wanted)
        ):
            continue
        starts = [
            at for at in range(len(kinds) - len(run) + 1) if kinds[at : at + len(run)] == run and gone.isdisjoint(range(at, at + len(run)))
        ]
        if starts:
            start = min(starts, key=lambda at: abs(at - index))
            homes.add(index)
            gone.update(range(start, start + len(run)))
            spare.subtract(wanted)
    return gone, homes
