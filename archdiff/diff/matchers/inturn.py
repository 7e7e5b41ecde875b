"""Equal layers that went into other company: unless names say otherwise, the first of them is the first there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.standing import Standing

Pair = tuple[int, int]


def take_turns(standing: Standing) -> int:
    """Put equal layers in order that have the same surroundings, but for containers that came or went, where their names do not tell."""
    found = 0
    for pairs in _equals(standing):
        olds, news = [here for here, _ in pairs], [there for _, there in pairs]
        better = [*zip(sorted(olds), sorted(news), strict=True)]
        if (
            {*better} != {*pairs}
            and _names(standing, better) >= _names(standing, pairs)
            and not any(standing.pinned(*pair) for pair in pairs)
        ):
            for pair in pairs:
                standing.part(*pair)
            for here, there in better:
                standing.whole(here, there, "equal")
            found += len(better)
    return found


def _equals(standing: Standing) -> list[list[Pair]]:
    """Equal subtrees that are partners throughout but have other parents, by what they are and where."""
    partners, partner = standing.partners, standing.partner
    above_one, above_two = partners.one.above, partners.two.above
    kinds: dict[tuple[int, int, int, int], list[Pair]] = defaultdict(list)
    for here, there, whole in partners.tops():
        over, under = above_one[here], above_two[there]
        if whole and over >= 0 and under >= 0 and partner[under] != over:
            near, far = standing.nearest(over, under)
            kinds[near, far, standing.ones[here], standing.twos[there]].append((here, there))
    return [pairs for pairs in kinds.values() if len(pairs) > 1]


def _names(standing: Standing, pairs: Sequence[Pair]) -> float:
    """How alike the names of partners are, in all."""
    names_one, names_two = standing.partners.one.names, standing.partners.two.names
    return round(sum([alike(names_one[here], names_two[there]) for here, there in pairs]), 6)
