"""Leftovers known by their company: by what they hold, by their name beside partners, by their place between partners."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from archdiff.diff.matchers.adapters import apart
from archdiff.diff.matchers.keepers import Keepers
from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.standing import Standing

NAMED = 0.5
"""How alike the names of layers must be that do nothing."""
OWNING = 3.0
"""What a layer with tensors weighs at least."""
APART = 0.7
"""How unlike two containers may be and still be one for what they hold."""


def hold_together(standing: Standing) -> int:
    """Pair containers, deepest first, where most of what each holds has its partner in the other."""
    found = 0
    partner, taken = standing.partner, standing.taken
    if -1 not in partner or -1 not in taken:
        return 0
    keepers, above = Keepers(standing), standing.partners.two.above
    holding = [False] * (len(partner) + 1)
    for there in range(len(partner) - 1, -1, -1):
        if partner[there] >= 0 or holding[there]:
            holding[above[there]] = True
        if partner[there] >= 0 or not holding[there]:
            continue
        here = next(iter(keepers.of_two(there)), -1)
        if here < 0 or taken[here] >= 0 or there not in keepers.of_one(here):
            continue
        if standing.costs.apart(standing.ones[here], standing.twos[there]) <= APART and not apart(standing, here, there):
            standing.pair(here, there, "content")
            found += 1
    return found


def join_namesakes(standing: Standing) -> int:
    """Pair leftovers of one name whose parents are partners, where one may have become the other and not all in them is elsewhere."""
    found = 0
    for here, there in standing.namesakes():
        if standing.akin(here, there) and not _emptied_elsewhere(standing, here, there):
            standing.whole(here, there, "name")
            found += 1
    return found


def _emptied_elsewhere(standing: Standing, here: int, there: int) -> bool:
    """Whether something in each of two layers has a partner, and nothing in the other."""
    ones, twos = standing.span_one(here), standing.span_two(there)
    taken, partner = standing.taken[ones.start : ones.stop], standing.partner[twos.start : twos.stop]
    return max(taken) >= 0 <= max(partner) and not any(at in twos for at in taken)


def join_along(standing: Standing) -> int:
    """Pair leftovers right before and right behind two partners with other parents: siblings that went the same way."""
    partner, taken = standing.partner, standing.taken
    if -1 not in partner or -1 not in taken:
        return 0
    found = 0
    above_one, above_two = standing.partners.one.above, standing.partners.two.above
    for there, here in enumerate(list(partner)):
        under = above_two[there]
        if here < 0 or under < 0 or partner[under] == above_one[here] or above_one[here] < 0 or partner[there] != here:
            continue
        olds, news = standing.below_one[above_one[here]], standing.below_two[under]
        at, to = olds.index(here), news.index(there)
        found += _along(standing, olds[at + 1 :], news[to + 1 :]) + _along(standing, olds[:at][::-1], news[:to][::-1])
    return found


def _along(standing: Standing, olds: Sequence[int], news: Sequence[int]) -> int:
    """Pair one after the other as long as both are left over and of one class; the last on both sides may also have become the other."""
    found = 0
    for old, new in zip(olds, news, strict=False):
        last = len(olds) == len(news) == found + 1
        if not standing.free(old, new) or not (_alike(standing, old, new) or (last and _became(standing, old, new))):
            break
        standing.whole(old, new, "content")
        found += 1
    return found


def _alike(standing: Standing, old: int, new: int) -> bool:
    """Whether two layers are of one class and both own tensors or neither does, or are of one family and own the same."""
    one, two = standing.ones[old], standing.twos[new]
    if standing.one_class(old, new):
        return standing.costs.owning(one) == standing.costs.owning(two)
    labels, own = standing.shapes.labels, standing.shapes.own
    left, right = labels[own[one]], labels[own[two]]
    return bool(left.tensors) and left.tensors == right.tensors and left.family == right.family


def _became(standing: Standing, old: int, new: int) -> bool:
    """Whether a leaf may have become another one, where no name says otherwise."""
    names = standing.partners.one.names[old], standing.partners.two.names[new]
    return standing.akin(old, new) and (names[0] == names[1] or any(name.isdecimal() for name in names))


def look_inside(standing: Standing) -> int:
    """Find a leftover again inside the leftover of its name: the only one of its class there, as a Linear inside its LoRA layer."""
    found = 0
    for here, there in standing.namesakes():
        kids_one, kids_two = standing.below_one[here], standing.below_two[there]
        inside = [kid for kid in kids_two if standing.partner[kid] < 0 and _is_inside(standing, here, kid, kids_two)]
        within = [kid for kid in kids_one if standing.taken[kid] < 0 and _is_inside(standing, kid, there, kids_one)]
        if len(inside) + len(within) == 1:
            standing.whole(*((here, inside[0]) if inside else (within[0], there)), "wrapped")
            found += 1
    return found


def _is_inside(standing: Standing, here: int, there: int, siblings: Sequence[int]) -> bool:
    """Whether one of two layers may be the other, with its siblings around it: of one class, or alone there and of one family."""
    return standing.one_class(here, there) or (len(siblings) == 1 and _replaces(standing, here, there))


def join_neighbours(standing: Standing) -> int:
    """Pair leftovers of one class that stand behind the same pair of siblings, though all that is in them is another; and a layer with
    the only one there that may have taken its place: another norm, a placeholder."""
    found = 0
    for here, there in standing.containers():
        olds, news = standing.left_below(here, there)
        if not olds or not news:
            continue
        gaps_old, gaps_new = _gaps(standing, here, there)
        beside, across = _together(gaps_old, olds), _together(gaps_new, news)
        for old in olds:
            others = beside[gaps_old[old]]
            near = [new for new in across.get(gaps_old[old], ()) if standing.partner[new] < 0]
            new = next((new for new in near if _fits(standing, old, new)), -1)
            if new < 0:
                new = _only(standing, old, others, near, _replaces)
            if new < 0:
                new = _only(standing, old, others, near, _emptied)
                new = new if len(near) == 1 == len(others) or (new >= 0 and _head(standing, old, new)) else -1
            if new >= 0:
                standing.pair(old, new, "weak")
                found += 1
            else:
                found += _unwrap(standing, old, others, near)
    return found


def _together(gaps: Mapping[int, int], kids: Sequence[int]) -> dict[int, list[int]]:
    """Children by the sibling they stand behind."""
    found: dict[int, list[int]] = defaultdict(list)
    for kid in kids:
        found[gaps[kid]].append(kid)
    return dict(found)


def _fits(standing: Standing, old: int, new: int) -> bool:
    """Whether two neighbours are of one class; what does nothing is known by its name alone."""
    if not standing.costs.one_type(standing.ones[old], standing.twos[new]) or apart(standing, old, new):
        return False
    idle = standing.shapes.labels[standing.shapes.own[standing.ones[old]]].placeholder
    return not idle or alike(standing.partners.one.names[old], standing.partners.two.names[new]) >= NAMED


def _only(standing: Standing, old: int, olds: Sequence[int], news: Sequence[int], fits: Callable[[Standing, int, int], bool]) -> int:
    """The only neighbour that may have taken a layer's place, where that is the only one it may have taken; else -1."""
    found = [new for new in news if fits(standing, old, new)]
    return found[0] if len(found) == 1 == sum(fits(standing, other, found[0]) for other in olds) else -1


def _replaces(standing: Standing, old: int, new: int) -> bool:
    """Whether one of two leaves with tensors may have taken the other's place: a norm and another norm."""
    labels, own = standing.shapes.labels, standing.shapes.own
    one, two = labels[own[standing.ones[old]]], labels[own[standing.twos[new]]]
    return bool(one.tensors and two.tensors) and one.family == two.family and standing.akin(old, new)


def _unwrap(standing: Standing, old: int, olds: Sequence[int], near: Sequence[int]) -> int:
    """Pair the only one of its class inside one of two neighbours with the other, where their names are alike or no others are there."""
    free_olds = [other for other in olds if max(standing.taken[at] for at in standing.span_one(other)) < 0]
    free_news = [other for other in near if max(standing.partner[at] for at in standing.span_two(other)) < 0]
    alone = len(free_olds) == 1 == len(free_news)
    for new in near:
        if not alone and alike(standing.partners.one.names[old], standing.partners.two.names[new]) < NAMED:
            continue
        within = [kid for kid in standing.below_one[old] if standing.one_class(kid, new)]
        inside = [kid for kid in standing.below_two[new] if standing.one_class(old, kid)]
        for here, there in (*((kid, new) for kid in within), *((old, kid) for kid in inside)):
            if len(within) + len(inside) == 1 and standing.free(here, there):
                standing.whole(here, there, "wrapped")
                return 1
    return 0


def _emptied(standing: Standing, old: int, new: int) -> bool:
    """Whether one of two leaves only keeps the other's place."""
    return standing.costs.placeheld(standing.ones[old], standing.twos[new]) and standing.akin(old, new)


def _head(standing: Standing, old: int, new: int) -> bool:
    """Whether one of two layers owns tensors and the other is an Identity, and what stands behind them in their parents owns no tensors."""
    weight, partners = standing.shapes.weight, standing.partners
    if "placeholder" not in {standing.costs.family(standing.ones[old]), standing.costs.family(standing.twos[new])}:
        return False
    behind = [standing.ones[kid] for kid in standing.below_one[partners.one.above[old]] if kid > old]
    behind += [standing.twos[kid] for kid in standing.below_two[partners.two.above[new]] if kid > new]
    return max(weight[standing.ones[old]], weight[standing.twos[new]]) >= OWNING > max([weight[shape] for shape in behind], default=0.0)


def _gaps(standing: Standing, here: int, there: int) -> tuple[dict[int, int], dict[int, int]]:
    """Behind which sibling whose partner is a sibling there each leftover child stands, in terms of the second tree."""
    olds: dict[int, int] = {}
    news: dict[int, int] = {}
    ones, twos = {*standing.below_one[here]}, {*standing.below_two[there]}
    last = -1
    for kid in standing.below_one[here]:
        last = standing.taken[kid] if standing.taken[kid] in twos else last
        olds[kid] = last
    last = -1
    for kid in standing.below_two[there]:
        last = kid if standing.partner[kid] in ones else last
        news[kid] = last
    return olds, news
