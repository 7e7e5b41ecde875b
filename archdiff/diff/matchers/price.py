"""What an alignment would have to say: the layers left over, and the facts about pairs. Of two alignments the one that says less is better."""

from __future__ import annotations

from collections import defaultdict

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.order import increasing


def price(partners: Partners) -> float:
    """How much there is to say."""
    one, two, shapes = partners.one, partners.two, partners.costs.shapes
    above_one, above_two = partners.above_one, partners.above_two
    names_one, names_two = partners.names_one, partners.names_two
    partner = partners.partner
    taken = {here: there for there, here in enumerate(partner) if here >= 0}
    total = float(len(one.shapes) + len(two.shapes) - 2 * len(taken))
    soft, own = shapes.soft_labels, shapes.own
    children: dict[int, list[int]] = defaultdict(list)
    near_one = _nearest(above_one, lambda here: here in taken)
    near_two = _nearest(above_two, lambda there: partner[there] >= 0)
    for there, here in enumerate(partner):
        if here < 0:
            if not (above_two[there] >= 0 and partner[above_two[there]] < 0):
                total += 0.5
            continue
        if soft[own[one.shapes[here]]] != soft[own[two.shapes[there]]]:
            total += 1.0 + 0.25 * partners.costs.roots(one.shapes[here], two.shapes[there])
        over, under = above_one[here], above_two[there]
        if over >= 0 and under >= 0 and partner[under] == over:
            name, other = names_one[here], names_two[there]
            if name != other and not (name.isdecimal() and other.isdecimal()):
                total += 1.0
            else:
                children[under].append(here)
        else:
            near, far = near_one[here], near_two[there]
            if (partner[far] if far >= 0 else -1) != near:
                total += 1.5
    for here in range(len(one.shapes)):
        if here not in taken and not (above_one[here] >= 0 and above_one[here] not in taken):
            total += 0.5
    for kids in children.values():
        if any(left > right for left, right in zip(kids, kids[1:], strict=False)):
            total += len(kids) - len(increasing(kids))
    return total


def _nearest(above: list[int], paired) -> list[int]:
    near = [-1] * len(above)
    for index, over in enumerate(above):
        if over >= 0:
            near[index] = over if paired(over) else near[over]
    return near
