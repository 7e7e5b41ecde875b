"""Two whole models: their roots as partners, or one model found inside the other."""

from __future__ import annotations

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.solution import Solution
from archdiff.diff.matchers.solver import KIN, TRIES, direct, inside, solved

ROOTS = 0.7
"""How unlike a root and what is found of it inside the other may be."""
WORSE = 1.5
"""How much dearer than the roots as partners it may look, at first, to find one inside the other."""


def solve_roots(costs: Costs, old: int, new: int) -> list[Solution]:
    """Two whole models: one found inside the other, where their classes differ, and the roots as partners. Each may spend the same."""
    costs.whole = (old, new)
    kind = costs.type_of(old)
    bodies = [] if kind is not None and kind == costs.type_of(new) else _bodies(costs, old, new)
    found = []
    for side, index in bodies:
        costs.budget(old, new, len(bodies) + 1)
        within = solved(costs, inside(costs, old, new, side, index))
        if not _bystander(costs, old, new, within):
            found.append(within)
    costs.budget(old, new, len(bodies) + 1)
    partners = solved(costs, direct(costs, old, new))
    return [*(within for within in found if within.cost < WORSE * partners.cost + KIN), partners]


def _bodies(costs: Costs, old: int, new: int) -> list[tuple[int, int]]:
    """Children that may be the other side's root, the most alike first: as heavy as half of it at least."""
    shapes = costs.shapes
    found = [
        (costs.guess(*((inner, kid) if side else (kid, inner))), side, index)
        for side, outer, inner in ((1, new, old), (0, old, new))
        for index, kid in enumerate(shapes.kids[outer])
        if 2 * shapes.weight[kid] >= shapes.weight[inner]
    ]
    return sorted((side, index) for _, side, index in sorted(found)[:TRIES])


def _bystander(costs: Costs, old: int, new: int, found: Solution) -> bool:
    """Whether what is inside is of another kind than the other side's root, so that only a layer in it was found."""
    inner = costs.innermost(found)
    return not (costs.same(*inner) or costs.apart(*inner) < ROOTS)
