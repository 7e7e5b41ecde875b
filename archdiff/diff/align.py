"""align(old, new): which layer of one tree is which layer of the other.

The smaller tree, by a fixed order, is always taken first, whichever of the two is called old. So swapping the sides gives the mirrored
alignment, whatever the matchers do.
"""

from __future__ import annotations

from collections.abc import Sequence

from archdiff.diff.matchers.columns import Columns, columns
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.grove import groves
from archdiff.diff.matchers.labels import agree
from archdiff.diff.matchers.likewise import likewise
from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.roots import solve_roots
from archdiff.diff.matchers.settle import fill, reread, settle
from archdiff.diff.matchers.solver import solve_pinned
from archdiff.diff.matchers.standing import Standing
from archdiff.diff.matchers.translate import Reading, translated
from archdiff.diff.records import Alignment
from archdiff.tree.collector import no_collector
from archdiff.tree.records import Tree

CLOSE = 1.03
"""How much more than the best an alignment may say and still be read anew."""
HALF = 0.5
"""Share of both models from which on so much is to say that the best alone is read anew."""
OTHERS = 0.7
"""Share of both models from which on there is so much to say that they are others, and no reading anew makes them one."""

PASSES = 3
"""How often two trees are aligned in learnt words at most."""
MUCH = 3.0
"""How much less an alignment must say to be worth learning from."""


@no_collector()
def align(old: Tree, new: Tree, pins: Sequence[tuple[str, str]] = ()) -> Alignment:
    """Pair the layers of ``old`` and ``new``, each at most once. ``pins`` are (old path, new path) pairs that hold whatever is found.

    Raises ValueError where a pin names a path that is not there, or names one twice.
    """
    _check(old, new, pins)
    if not old.layers or not new.layers:
        return Alignment(())
    one, two = columns(old), columns(new)
    if one.first(two):
        return Alignment(tuple(_aligned(one, two, pins).matches(mirrored=False)))
    partners = _aligned(two, one, [(here, there) for there, here in pins])
    return Alignment(tuple(partners.matches(mirrored=True)))


def _aligned(first: Columns, second: Columns, pins: Sequence[tuple[str, str]]) -> Partners:
    if "layers" in second.tree.partial:
        second = columns(likewise(second.tree, first.tree))
    elif "layers" in first.tree.partial:
        first = columns(likewise(first.tree, second.tree))
    one, two = groves(first, second, pins)
    shapes = one.forest
    if not pins and _one_model(shapes, one, two):
        return Partners(one, two, Costs(shapes)).namesakes()
    found = _searched(Costs(shapes), one, two, pins)
    return found if pins else _in_learnt_words(found)


def _in_learnt_words(found: Partners) -> Partners:
    """The alignment, or the one found in words learnt from it, if that says no more; as long as much is gained."""
    for _ in range(PASSES):
        reading = translated(found)
        if reading is None:
            break
        costs = Costs(reading.shapes)
        again = _told(reading, _searched(costs, reading.one, reading.two, ()), found)
        gain = price(found) - price(again)
        if gain >= -1e-9:
            found = again
        if gain < MUCH:
            mended = Standing(reading.forth(found, costs))
            fill(mended)
            again = _told(reading, mended.partners, found)
            if price(again) < price(found) - 1e-9:
                found = again
            break
    return found


def _told(reading: Reading, found: Partners, before: Partners) -> Partners:
    """What was found in learnt words, of the trees as they are, with the wrappers that were looked through settled."""
    again = reading.back(found, before)
    if len(reading.one.shapes) < len(before.one.shapes) or len(reading.two.shapes) < len(before.two.shapes):
        standing = Standing(again)
        fill(standing)
        reread(standing)
    again.reconsider()
    return again


def _one_model(shapes: Shapes, one: Grove, two: Grove) -> bool:
    """Whether all paths are the same and nothing differs though one side knows less, as of a model and its printout."""
    labels, own = shapes.labels, shapes.own
    if one.shapes[0] == two.shapes[0] or not any(label.vague for label in labels) or one.paths != two.paths:
        return False
    pairs = {(own[left], own[right]) for left, right in zip(one.shapes, two.shapes, strict=True)}
    return all(agree(labels[left], labels[right]) for left, right in pairs)


def _searched(costs: Costs, one: Grove, two: Grove, pins: Sequence[tuple[str, str]]) -> Partners:
    """The alignment that has least to say, of those with the roots as partners or one found inside the other."""
    pinned = Partners(one, two, costs)
    for here, there in pins:
        pair = one.position[here], two.position[there]
        pinned.expand(*pair, "pinned", solve_pinned(costs, one.shapes[pair[0]], two.shapes[pair[1]]))
    if any(one.position[here] == 0 or two.position[there] == 0 for here, there in pins):
        return _best([Standing(pinned)])
    tried = []
    for solution in solve_roots(costs, one.shapes[0], two.shapes[0]):
        partners = pinned.over(one, two, costs) if pins else Partners(one, two, costs)
        partners.expand(0, 0, "root", solution)
        if one.shapes[0] == two.shapes[0] and not pins:
            return partners
        tried.append(Standing(partners))
    return _best(tried)


def _best(tried: Sequence[Standing]) -> Partners:
    """The one with least to say, once all are settled and those that may be the best have been read anew."""
    for standing in tried:
        settle(standing)
    if len(tried) == 1 and 2 * tried[0].partner.count(-1) < len(tried[0].partner):
        reread(tried[0])
        return tried[0].partners
    prices = [price(standing.partners) for standing in tried]
    best = min(prices)
    share = best / tried[0].weight()
    if share >= OTHERS:
        return tried[prices.index(best)].partners
    most = CLOSE if share < HALF else 1.0
    tried = [standing for standing, said in zip(tried, prices, strict=True) if said <= most * best]
    for standing in tried:
        reread(standing)
    found = [standing.partners for standing in tried]
    return found[0] if len(found) == 1 else min(found, key=price)


def _check(old: Tree, new: Tree, pins: Sequence[tuple[str, str]]) -> None:
    for side, tree, paths in (("old", old, [pin[0] for pin in pins]), ("new", new, [pin[1] for pin in pins])):
        if not paths:
            continue
        there = {layer.path for layer in tree.layers}
        for path in paths:
            if path not in there:
                raise ValueError(f"cannot pin {path!r}: the {side} model has no module at this path")
            if paths.count(path) > 1:
                raise ValueError(f"cannot pin {path!r} more than once: each module of the {side} model has one partner at most")
