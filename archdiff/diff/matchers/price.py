"""What an alignment would have to say: leftovers, and the facts about pairs. Of two alignments the one that says less is better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.labels import agree
from archdiff.diff.matchers.order import increasing

LEFT, WEIGHT, TOP, RUN = 0.5, 0.5, 0.3, 0.8
"""A layer without partner; more by its weight, for the top of what has none, and for each run of such tops side by side."""
CHANGED, UNLIKE = 1.0, 0.25
"""Two partners that differ; more by how much."""
RENAMED, REORDERED, MOVED, SHIFTED = 1.0, 1.0, 1.5, 0.001
"""A partner of another name, in another order, elsewhere; and one of another number, which only decides between equals."""


def price(partners: Partners) -> float:
    """How much there is to say."""
    taken = [False] * len(partners.one.shapes)
    for here in partners.partner:
        if here >= 0:
            taken[here] = True
    paired = [here >= 0 for here in partners.partner]
    shapes = partners.costs.shapes
    left = _left(taken, partners.one, partners.above_one, shapes) + _left(paired, partners.two, partners.above_two, shapes)
    return left + _differing(partners) + _placed(partners, taken, paired)


def _left(paired: Sequence[bool], grove: Grove, above: Sequence[int], shapes: Shapes) -> float:
    """What has no partner on one side."""
    left = [index for index, has in enumerate(paired) if not has]
    weight = sum([shapes.labels[shapes.own[grove.shapes[index]]].weight for index in left])
    tops = [index for index in left if above[index] < 0 or paired[above[index]]]
    ends = {(above[index], index + shapes.size[grove.shapes[index]]) for index in tops}
    runs = sum([(above[index], index) not in ends for index in tops])
    return LEFT * len(left) + WEIGHT * weight + TOP * len(tops) + RUN * runs


def _differing(partners: Partners) -> float:
    """Partners with other settings or of another class, as far as both are known."""
    shapes, ones, twos = partners.costs.shapes, partners.one.shapes, partners.two.shapes
    labels = [shapes.soft_labels[own] for own in shapes.own]
    total = 0.0
    for there, here in enumerate(partners.partner):
        if here < 0 or ones[here] == twos[there] or labels[ones[here]] == labels[twos[there]]:
            continue
        one, two = shapes.labels[shapes.own[ones[here]]], shapes.labels[shapes.own[twos[there]]]
        if not (one.vague or two.vague) or not agree(one, two):
            total += CHANGED + UNLIKE * partners.costs.roots(ones[here], twos[there])
    return total


def _placed(partners: Partners, taken: Sequence[bool], paired: Sequence[bool]) -> float:
    """Partners under another name, in another order, or elsewhere."""
    partner, above_one, above_two = partners.partner, partners.above_one, partners.above_two
    names_one, names_two = partners.names_one, partners.names_two
    near_one, near_two = _nearest(taken, above_one), _nearest(paired, above_two)
    stayed: dict[int, list[int]] = defaultdict(list)
    total = 0.0
    for there, here in enumerate(partner):
        if here < 0:
            continue
        over, under = above_one[here], above_two[there]
        if over >= 0 and under >= 0 and partner[under] == over:
            name, other = names_one[here], names_two[there]
            if name == other or (name.isdecimal() and other.isdecimal()):
                stayed[under].append(here)
                total += SHIFTED * (name != other)
            else:
                total += RENAMED
        elif (partner[near_two[there]] if near_two[there] >= 0 else -1) != near_one[here] or _outgrown(partners, here, there):
            total += MOVED
    for kids in stayed.values():
        if any(left > right for left, right in pairwise(kids)):
            total += REORDERED * (len(kids) - len(increasing(kids)))
    return total


def _outgrown(partners: Partners, here: int, there: int) -> bool:
    """Whether one whole model is said to be inside the other as a container of another class."""
    return (here == 0) != (there == 0) and not partners.costs.one_type(partners.one.shapes[here], partners.two.shapes[there])


def _nearest(paired: Sequence[bool], above: Sequence[int]) -> list[int]:
    """Each layer's nearest ancestor with a partner; -1 where it has none."""
    near = [-1] * len(above)
    for index, over in enumerate(above):
        if over >= 0:
            near[index] = over if paired[over] else near[over]
    return near
