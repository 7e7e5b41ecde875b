"""Wrappers of one side alone: containers of a single child that say nothing about what is in them, and hide that it is the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove
from archdiff.diff.matchers.words import Types


def wrappers(partners: Partners, types: Types) -> tuple[set[int], set[int]]:
    """Where wrappers stand in each tree. ``types``: what became of the first one's classes.

    A class is one of wrappers if all of it hold one child and the other side has none of it; a plain sequence of one if it has no partner.
    """
    one, two = partners.one, partners.two
    taken = {*partners.partner}
    kinds_one, kinds_two = [types.get(kind, kind) for kind in _types(one)], _types(two)
    found_one = _found(one, kinds_one, {*kinds_two}, [here not in taken for here in range(len(one.shapes))])
    return found_one, _found(two, kinds_two, {*kinds_one}, [here < 0 for here in partners.partner])


def _types(grove: Grove) -> list[str | None]:
    labels, own = grove.forest.labels, grove.forest.own
    return [labels[own[shape]].type for shape in grove.shapes]


def _found(grove: Grove, kinds: Sequence[str | None], others: set[str | None], free: Sequence[bool]) -> set[int]:
    forest = grove.forest
    single = [index for index, shape in enumerate(grove.shapes) if _holds_one(grove, shape)]
    if not single:
        return set()
    all_of, single_of = Counter(kinds), Counter([kinds[index] for index in single])
    return {
        index
        for index in single
        if (
            free[index]
            if forest.labels[forest.own[grove.shapes[index]]].family == "sequence"
            else kinds[index] not in others and single_of[kinds[index]] == all_of[kinds[index]]
        )
    }


def _holds_one(grove: Grove, shape: int) -> bool:
    """Whether all there is to a layer is its only child."""
    return len(grove.forest.kids[shape]) == 1 and not grove.forest.labels[grove.forest.own[shape]].tensors
