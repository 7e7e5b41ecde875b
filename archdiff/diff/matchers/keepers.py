"""Who keeps what a container held: the container on the other side in which most of it has its partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from archdiff.diff.matchers.standing import Below, Standing

STEPS = 16
"""Through how many wrappers, one around the other, is looked."""
WRAPPER = 32
"""How many layers a wrapper may have, all in all."""


class Half(NamedTuple):
    """One of two trees, by position: each layer's partner in the other tree, its parent, its children, all below it, and whether it has
    tensors of its own and is no mere wrapper."""

    partner: Sequence[int]
    above: Sequence[int]
    below: Below
    span: Callable[[int], range]
    owning: Callable[[int], bool]


class Keepers:
    """The containers of both trees, and in which of the other tree most of what they hold has its partners."""

    def __init__(self, standing: Standing) -> None:
        self.standing = standing
        ones, twos, owning = standing.ones, standing.twos, standing.costs.owning
        above_one, above_two = standing.partners.one.above, standing.partners.two.above
        self.one = Half(standing.taken, above_one, standing.below_one, standing.span_one, lambda here: owning(ones[here]))
        self.two = Half(standing.partner, above_two, standing.below_two, standing.span_two, lambda there: owning(twos[there]))

    def of_one(self, here: int) -> list[int]:
        """The containers of the second tree that keep most of what one of the first held, the first ones first."""
        return self._chosen(self.one, self.two, here, lambda there: self._unlike(here, there))

    def of_two(self, there: int) -> list[int]:
        """The containers of the first tree that held most of what one of the second keeps, the first ones first."""
        return self._chosen(self.two, self.one, there, lambda here: self._unlike(here, there))

    def _unlike(self, here: int, there: int) -> tuple[float, bool]:
        """How unlike two containers are, and whether they bear no common name."""
        standing = self.standing
        if here < 0 or there < 0:
            return 1.0, True
        name, other = standing.partners.one.names[here], standing.partners.two.names[there]
        return standing.costs.apart(standing.ones[here], standing.twos[there]), name != other or name.isdecimal()

    def _chosen(self, own: Half, other: Half, index: int, unlike: Callable[[int], tuple[float, bool]]) -> list[int]:
        """Of containers one around the other that keep as much, the one most alike, by name if nothing else; the inner one of equals."""
        return [min(reversed(chain), key=unlike) for chain in _chains(_most(index, own, other), other)]


def _most(index: int, own: Half, other: Half) -> list[int]:
    """The containers of the other tree that have the partners of half of what a container holds, or more, and of as much as any.

    What was wrapped is still held by what is around the wrapper, too.
    """
    held = [own.partner[layer] for layer in (_sole(kid, own) for kid in own.below[index]) if layer >= 0]
    votes = Counter([over for layer in held for over in _around(layer, other)])
    count = max(votes.values(), default=0)
    return sorted(over for over, many in votes.items() if many == count) if 0 < len(held) <= 2 * count else []


def _chains(found: Sequence[int], half: Half) -> list[list[int]]:
    """Containers, those together of which one is in the other, from the outermost on."""
    chains: list[list[int]] = []
    for over in found:
        if chains and chains[-1][-1] >= 0 and over in half.span(chains[-1][-1]):
            chains[-1].append(over)
        else:
            chains.append([over])
    return chains


def _around(layer: int, half: Half) -> list[int]:
    """A layer's parent, and where that and those around it may be mere wrappers without partner, what is around them and has none."""
    over = half.above[layer]
    found = [over]
    for _ in range(STEPS):
        if over < 0 or half.partner[over] >= 0 or _sole(over, half) < 0:
            break
        over = half.above[over]
        if over < 0 or half.partner[over] >= 0:
            break
        found.append(over)
    return found


def _sole(layer: int, half: Half) -> int:
    """The layer itself, if it has a partner, or the only one in it that has, as in a wrapper; else -1."""
    if half.partner[layer] >= 0:
        return layer
    if half.owning(layer):
        return -1
    inside = half.span(layer)
    found, at = -1, layer + 1
    while at < inside.stop <= layer + WRAPPER:
        if half.partner[at] < 0:
            at += 1
        elif found >= 0:
            return -1
        else:
            found, at = at, half.span(at).stop
    return found
