"""The highest cost at which two children still read better as a pair than as one removed and one added."""

from __future__ import annotations

from archdiff.diff.matchers.costs import Costs

LARGE = 9.0
"""Weight from which a container is known by what both have; that one has more of it, such as twice as many blocks, counts less."""
DEPTH = 0.9
SMALL = 12.0
"""Weight that a container may have around a layer found inside it at no discount."""
MOST = 0.5
"""Share of both that a block found inside a wrapper must be."""


def limit(costs: Costs, old: int, new: int, rename: float | None, parallel: bool) -> float:
    """The highest cost at which two children read better as a pair."""
    one, two = costs.shapes.weight[old], costs.shapes.weight[new]
    share = _share(costs, old, new, rename, parallel)
    if min(one, two) < LARGE or max(one, two) > 3 * min(one, two) or _inside(costs, old, new):
        return share * (one + two)
    return max(share * (one + two), max(share, 0.45) * 2 * min(one, two) + DEPTH * abs(one - two))


def _inside(costs: Costs, old: int, new: int) -> bool:
    """Whether one is known to be found inside the other."""
    return not costs.same(old, new) and costs.known(old, new) and not costs.solution(old, new).matched


def _wrapped(costs: Costs, old: int, new: int) -> bool:
    """Whether what was found inside is a block, of one class or nearly, and more than what is around it."""
    one, two = costs.innermost(costs.solution(old, new))
    weight = costs.shapes.weight
    large = min(weight[one], weight[two]) >= LARGE
    return large and weight[one] + weight[two] >= MOST * (weight[old] + weight[new]) and costs.akin(one, two)


def _share(costs: Costs, old: int, new: int, rename: float | None, parallel: bool) -> float:
    """The same, as a share of both weights."""
    shapes = costs.shapes
    single = min(shapes.size[old], shapes.size[new]) == 1
    if rename is not None:
        alike = 0.6 if shapes.form[old] == shapes.form[new] else 0.45 if costs.one_type(old, new) or costs.akin(old, new) else 0.0
        return max(0.0 if single else alike, 0.55 - 0.5 * rename)
    if _inside(costs, old, new):
        small = single and abs(shapes.weight[old] - shapes.weight[new]) < SMALL
        return 0.85 if small else 0.6 if single or _wrapped(costs, old, new) else 0.3
    return 0.97 if costs.akin(old, new) or (parallel and costs.one_type(old, new)) else 0.6
