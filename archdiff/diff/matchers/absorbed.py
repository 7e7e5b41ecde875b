"""A layer that went into the one before it, or came out of it: an activation that a norm now applies itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.matchers.standing import Below, Standing


def absorb(standing: Standing) -> int:
    """Pair a leftover without tensors with the only leftover of its class inside the partner of what stands before it."""
    if -1 not in standing.partner or -1 not in standing.taken:
        return 0
    found = 0
    for here, there in [*_pairs(standing)]:
        old = _behind(here, standing.partners.one.above, standing.below_one)
        new = _behind(there, standing.partners.two.above, standing.below_two)
        inside = [(old, kid) for kid in standing.below_two[there] if old >= 0]
        within = [(kid, new) for kid in standing.below_one[here] if new >= 0]
        fitting = [pair for pair in (*inside, *within) if standing.free(*pair) and _fits(standing, *pair)]
        if len(fitting) == 1:
            standing.whole(*fitting[0], "content")
            found += 1
    return found


def _pairs(standing: Standing) -> Iterator[tuple[int, int]]:
    """Pairs of which one alone holds something."""
    kids, ones, twos = standing.shapes.kids, standing.ones, standing.twos
    return ((here, there) for here, there in standing.pairs() if bool(kids[ones[here]]) != bool(kids[twos[there]]))


def _behind(index: int, above: Sequence[int], below: Below) -> int:
    """The sibling right behind a layer; -1 where there is none."""
    return next((kid for kid in below[above[index]] if kid > index), -1) if above[index] >= 0 else -1


def _fits(standing: Standing, old: int, new: int) -> bool:
    """Whether two layers are of one class, and have neither tensors nor children."""
    return standing.one_class(old, new) and standing.costs.bare(standing.ones[old]) and standing.costs.bare(standing.twos[new])
