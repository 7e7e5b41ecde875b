"""align(old, new): which layer of one tree is which layer of the other.

The smaller tree, by a fixed order, is always taken first, whichever of the two is called old. So swapping the sides gives the mirrored
alignment, whatever the matchers do.
"""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.grove import grove
from archdiff.diff.matchers.labels import agree
from archdiff.diff.matchers.likewise import likewise
from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.settle import reread, settle
from archdiff.diff.matchers.solver import solve_pinned, solve_roots
from archdiff.diff.matchers.thread import follow
from archdiff.diff.matchers.translate import translated
from archdiff.diff.records import Alignment
from archdiff.tree.collector import no_collector
from archdiff.tree.records import Layer, Tree

CLOSE = 1.03
"""How much more than the best an alignment may say and still be read anew."""


@no_collector()
def align(old: Tree, new: Tree, pins: Sequence[tuple[str, str]] = ()) -> Alignment:
    """Pair the layers of ``old`` and ``new``, each at most once. ``pins`` are (old path, new path) pairs that hold whatever is found.

    Raises ValueError where a pin names a path that is not there, or names one twice.
    """
    _check(old, new, pins)
    if not old.layers or not new.layers:
        return Alignment(())
    if _first(old, new):
        return Alignment(tuple(_aligned(old, new, pins).matches(mirrored=False)))
    partners = _aligned(new, old, [(two, one) for one, two in pins])
    return Alignment(tuple(partners.matches(mirrored=True)))


def _aligned(first: Tree, second: Tree, pins: Sequence[tuple[str, str]]) -> Partners:
    if "layers" in second.partial:
        second = likewise(second, first)
    elif "layers" in first.partial:
        first = likewise(first, second)
    shapes = Shapes()
    one = grove(first, 0, shapes, {pin for pin, _ in pins})
    two = grove(second, 1, shapes, {pin for _, pin in pins})
    if not pins and _one_model(shapes, one, two):
        return Partners(one, two, Costs(shapes)).namesakes()
    found = _searched(Costs(shapes), one, two, pins)
    learnt = None if pins else translated(found)
    if learnt is not None:
        fresh, new_one, new_two = learnt
        again = _searched(Costs(fresh), new_one, new_two, ()).over(one, two, found.costs)
        again.reconsider()
        if price(again) <= price(found) + 1e-9:
            return again
    return found


def _one_model(shapes: Shapes, one: Grove, two: Grove) -> bool:
    """Whether all paths are the same and nothing differs though one side knows less, as of a model and its printout."""
    if one.paths != two.paths or one.shapes[0] == two.shapes[0]:
        return False
    labels, own = shapes.labels, shapes.own
    pairs = {(own[left], own[right]) for left, right in zip(one.shapes, two.shapes, strict=True)}
    vague = any(labels[label].vague for pair in pairs for label in pair)
    return vague and all(agree(labels[left], labels[right]) for left, right in pairs)


def _searched(costs: Costs, one: Grove, two: Grove, pins: Sequence[tuple[str, str]]) -> Partners:
    """The alignment that has least to say, of those with the roots as partners or one found inside the other."""
    pinned = Partners(one, two, costs)
    for here, there in pins:
        pair = one.position[here], two.position[there]
        pinned.expand(*pair, "pinned", solve_pinned(costs, one.shapes[pair[0]], two.shapes[pair[1]]))
    if any(one.position[here] == 0 or two.position[there] == 0 for here, there in pins):
        return _best([_settled(pinned)])
    tried = []
    for solution in solve_roots(costs, one.shapes[0], two.shapes[0]):
        partners = pinned.over(one, two, costs) if pins else Partners(one, two, costs)
        partners.expand(0, 0, "root", solution)
        tried.append(_settled(partners))
    return _best(tried)


def _settled(partners: Partners) -> Partners:
    follow(partners)
    settle(partners)
    return partners


def _best(tried: Sequence[Partners]) -> Partners:
    """The one with least to say, once those that may be have been read anew."""
    if len(tried) > 1:
        prices = [price(partners) for partners in tried]
        tried = [partners for partners, said in zip(tried, prices, strict=True) if said <= CLOSE * min(prices)]
    for partners in tried:
        reread(partners)
    return tried[0] if len(tried) == 1 else min(tried, key=price)


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


def _first(old: Tree, new: Tree) -> bool:
    """Whether ``old`` comes first in the fixed order: fewer layers, else what differs first compares less."""
    if len(old.layers) != len(new.layers):
        return len(old.layers) < len(new.layers)
    for facet in (_path, _type):
        here, there = [*map(facet, old.layers)], [*map(facet, new.layers)]
        if here != there:
            return here < there
    facets = [[*map(facet, tree.layers)] for facet in (_attributes, _tensors) for tree in (old, new)]
    each = dict(zip(zip(*(map(id, facet) for facet in facets), strict=True), zip(*facets, strict=True), strict=True))
    for one, two, tensors, others in each.values():
        if one != two or tensors != others:
            return repr((one, tensors)) <= repr((two, others))
    return sorted(old.partial) <= sorted(new.partial)


def _type(layer: Layer) -> str:
    return layer.type or ""


_path, _attributes, _tensors = attrgetter("path"), attrgetter("attributes"), attrgetter("tensors")
