"""Layers that changed, though beside their partner an equal one is left over, or has a partner it is as unlike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from archdiff.diff.matchers.names import alike
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.trial import Fill, Pair, attempt

TRIED = 6
"""So many kinds of places are tried."""
MANY = 16
"""So many equals of a layer are weighed."""


def regain(standing: Standing, fill: Fill) -> None:
    """Pair equal children of two partners with one another, in all places alike at once, where that says less."""
    kinds: dict[tuple[int, int], list[Pair]] = defaultdict(list)
    for here, there in standing.containers():
        kinds[standing.ones[here], standing.twos[there]] += _regained(standing, here, there)
    for pairs in [found for found in kinds.values() if found][:TRIED]:
        if not any(standing.pinned(old, new) for old, new in pairs):
            attempt(standing, pairs, fill)


def _regained(standing: Standing, here: int, there: int) -> Iterator[Pair]:
    """Equal children that are no partners, and of which one at least has another partner that differs; the most alike names first."""
    olds = [old for old in standing.below_one[here] if _open(standing, standing.taken[old], old, True)]
    news = [new for new in standing.below_two[there] if _open(standing, standing.partner[new], new, False)]
    if not olds or not news:
        return
    soft, names_one, names_two = standing.shapes.soft, standing.partners.one.names, standing.partners.two.names
    equal: dict[int, list[int]] = defaultdict(list)
    for new in news:
        equal[soft[standing.twos[new]]].append(new)
    ranked = sorted(
        (-alike(names_one[old], names_two[new]), old, new)
        for old in olds
        for new in equal.get(soft[standing.ones[old]], [])[:MANY]
        if max(standing.taken[old], standing.partner[new]) >= 0
    )
    gone: set[int] = set()
    came: set[int] = set()
    for _, old, new in ranked:
        if old not in gone and new not in came:
            gone.add(old)
            came.add(new)
            yield old, new


def _open(standing: Standing, partner: int, at: int, first: bool) -> bool:
    """Whether a layer has no partner, or one that differs under another name."""
    if partner < 0:
        return True
    old, new = (at, partner) if first else (partner, at)
    named = standing.partners.one.names[old] == standing.partners.two.names[new]
    return not standing.equal(old, new) and not named
