"""Whole subtrees found again elsewhere in the other tree, unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from archdiff.diff.matchers.adapters import apart
from archdiff.diff.matchers.moves import RARE
from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.standing import Standing

LEAST = 3.0
"""Weight of a subtree that may be found again elsewhere: a layer with tensors, or several."""
NAMED = 0.5
"""How alike names must be where there are several of a kind."""
FEW = 3
"""One in so many children at most may be left over for them to count as put in another order."""
MANY = 400
"""Above this many pairs of one kind, none is believed."""


def find_moved(standing: Standing) -> int:
    """Pair equal subtrees of which nothing has a partner, the heaviest first."""
    found = 0
    if -1 not in standing.partner or -1 not in standing.taken:
        return 0
    olds, news = _free(standing, standing.ones, standing.taken), _free(standing, standing.twos, standing.partner)
    for kind in sorted(olds.keys() & news.keys(), key=lambda kind: (-standing.shapes.weight[kind], kind)):
        for here, there in _assigned(standing, olds[kind], news[kind], NAMED):
            if standing.free(here, there) and _telling(standing, here, there):
                standing.whole(here, there, "moved")
                found += 1
    return found


def _telling(standing: Standing, here: int, there: int) -> bool:
    """Whether a subtree can be told from others like it: part of what was removed is seldom found again in part of what was added."""
    partners, counts = standing.partners, standing.shapes.counts
    over, under = partners.one.above[here], partners.two.above[there]
    if over >= 0 <= under and apart(standing, over, under):
        return False
    within = over >= 0 and under >= 0 and standing.taken[over] < 0 and standing.partner[under] < 0
    often = max(*counts[standing.ones[here]], *counts[standing.twos[there]])
    return not within or often <= RARE or partners.one.names[here] == partners.two.names[there]


def reorder(standing: Standing) -> int:
    """Pair equal children of two partners that are left over, whatever they weigh and wherever they stand among their siblings, if most of
    those are still there."""
    found = 0
    soft, own, labels = standing.shapes.soft, standing.shapes.own, standing.shapes.labels
    for parents in standing.containers():
        left = standing.left_below(*parents)
        if (
            not left[0]
            or not left[1]
            or FEW * max(map(len, left)) > min(len(standing.below_one[parents[0]]), len(standing.below_two[parents[1]]))
        ):
            continue
        kinds: tuple[dict[int, list[int]], dict[int, list[int]]] = (defaultdict(list), defaultdict(list))
        for side, kids, shapes in zip(kinds, left, (standing.ones, standing.twos), strict=True):
            for kid in kids:
                side[soft[shapes[kid]]].append(kid)
        for kind in sorted(kinds[0].keys() & kinds[1].keys()):
            if not labels[own[kind]].placeholder:
                for here, there in _assigned(standing, kinds[0][kind], kinds[1][kind], 0.0):
                    if standing.free(here, there):
                        standing.whole(here, there, "content")
                        found += 1
    return found


def exchange(standing: Standing) -> int:
    """Where one leftover equals the new one of two changed partners, and another the old one: each goes to its equal."""
    if -1 not in standing.partner or -1 not in standing.taken:
        return 0
    olds, news = _free(standing, standing.ones, standing.taken), _free(standing, standing.twos, standing.partner)
    if not olds or not news:
        return 0
    found = 0
    soft, weight = standing.shapes.soft, standing.shapes.weight
    for here, there in standing.pairs():
        one, two = soft[standing.ones[here]], soft[standing.twos[there]]
        if one == two or min(weight[one], weight[two]) < LEAST or len(olds.get(two, ())) != 1 or len(news.get(one, ())) != 1:
            continue
        old, new = olds[two][0], news[one][0]
        if standing.free(old, new) and not standing.pinned(here, there) and _among_themselves(standing, here, there):
            standing.part(here, there)
            standing.whole(old, there, "moved")
            standing.whole(here, new, "moved")
            found += 1
    return found


def swap(standing: Standing) -> int:
    """Named parts of one parent that differ, but equal one another in another order: they changed names, not what they are."""
    found = 0
    soft, kids = standing.shapes.soft, standing.shapes.kids
    for here, there in list(standing.containers()):
        news = [new for new in standing.below_two[there] if kids[standing.twos[new]] and _changed_in_place(standing, here, new)]
        before, after = {soft[standing.ones[standing.partner[new]]] for new in news}, {soft[standing.twos[new]] for new in news}
        if len(news) < 2 or before.isdisjoint(after):
            continue
        news = [new for new in news if _among_themselves(standing, standing.partner[new], new)]
        olds = {soft[standing.ones[standing.partner[new]]]: standing.partner[new] for new in news}
        wanted = {soft[standing.twos[new]]: new for new in news}
        if (
            len(news) < 2
            or len(olds) != len(news)
            or olds.keys() != wanted.keys()
            or any(standing.pinned(olds[key], wanted[key]) for key in olds)
        ):
            continue
        for key in olds:
            standing.part(olds[key], wanted[key])
        for key in olds:
            standing.whole(olds[key], wanted[key], "content")
        found += len(news)
    return found


def _changed_in_place(standing: Standing, parent: int, new: int) -> bool:
    """Whether a layer differs from its partner, which is a child of ``parent``."""
    old = standing.partner[new]
    return old >= 0 and not standing.equal(old, new) and standing.partners.one.above[old] == parent


def _free(standing: Standing, found: Sequence[int], partner: Sequence[int]) -> dict[int, list[int]]:
    """Wholly free subtrees of some weight on one side, by kind."""
    shapes = standing.shapes
    kinds: dict[int, list[int]] = defaultdict(list)
    taken = len(found)
    for index in range(len(found) - 1, -1, -1):
        if partner[index] >= 0:
            taken = index
        elif taken >= index + shapes.size[found[index]] and shapes.weight[found[index]] >= LEAST:
            kinds[shapes.soft[found[index]]].append(index)
    return {kind: places[::-1] for kind, places in kinds.items()}


def _assigned(standing: Standing, ones: Sequence[int], twos: Sequence[int], least: float) -> Iterator[tuple[int, int]]:
    """Each of one kind to the other of the most alike name, if they are alike enough; a single one to the single other."""
    if len(ones) * len(twos) > MANY:
        return
    lone = [here for here in ones if _lone(standing, here, True)], [there for there in twos if _lone(standing, there, False)]
    single = len(ones) == len(twos) == 1
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    ranked = sorted(
        (-round(alike(names_one[here], names_two[there]), 3), abs(i - j), i, j)
        for i, here in enumerate(ones)
        for j, there in enumerate(twos)
    )
    if len(lone[0]) == len(lone[1]) == 1:
        yield lone[0][0], lone[1][0]
    gone: set[int] = set()
    came: set[int] = set()
    for likeness, _, i, j in ranked:
        if i not in gone and j not in came and (single or -likeness >= least):
            gone.add(i)
            came.add(j)
            yield ones[i], twos[j]


def _lone(standing: Standing, index: int, first: bool) -> bool:
    """Whether a leftover is not part of a larger one."""
    above = (standing.partners.one if first else standing.partners.two).above[index]
    return above < 0 or (standing.taken if first else standing.partner)[above] >= 0


def _among_themselves(standing: Standing, here: int, there: int) -> bool:
    """Whether everything below two partners has its partner below the other, if any."""
    ones, twos = standing.span_one(here), standing.span_two(there)
    return _within(standing.partner[twos.start : twos.stop], ones) and _within(standing.taken[ones.start : ones.stop], twos)


def _within(partner: Sequence[int], span: range) -> bool:
    """Whether partners, as far as there are any, stand in one subtree."""
    found = {*partner} - {-1}
    return not found or (min(found) >= span.start and max(found) < span.stop)
