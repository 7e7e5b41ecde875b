"""What an alignment would have to say: leftovers, and the facts about pairs. Of two alignments the one that says less is better."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import TypeAlias

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove
from archdiff.diff.matchers.labels import Label, agree
from archdiff.diff.matchers.order import increasing

LEFT, WEIGHT, TOP, RUN = 0.5, 0.5, 0.3, 0.8
"""A layer without partner; more by its weight, for the top of what has none and for what stands in that around a layer that has one, and
for each run of such tops side by side."""
CHANGED, UNLIKE, MARKED = 1.0, 0.25, 0.95
"""Two partners that differ; more by how much. Two that differ in marks, such as their number in the model."""
RENAMED, CROSSED, REORDERED, MOVED, SHIFTED = 1.0, 3.0, 1.0, 1.5, 0.001
"""A partner of another name, of one that another layer beside it had or has, in another order, elsewhere; and one of another number, which
only decides between equals."""
FEW = 3
"""So many layers may be put into a container, or taken out, and get other names there at no cost."""


def price(partners: Partners) -> float:
    """How much there is to say."""
    taken = [False] * len(partners.one.shapes)
    for here in partners.partner:
        if here >= 0:
            taken[here] = True
    paired = [here >= 0 for here in partners.partner]
    left = _left(taken, partners.one) + _left(paired, partners.two)
    tops = partners.tops()
    return left + _differing(partners, tops) + _placed(partners, tops, taken, paired)


Tops: TypeAlias = Sequence[tuple[int, int, bool]]


def _left(paired: Sequence[bool], grove: Grove) -> float:
    """What has no partner on one side."""
    left = [index for index, has in enumerate(paired) if not has]
    if not left:
        return 0.0
    shapes, above = grove.forest, grove.above
    weight = sum([shapes.labels[shapes.own[grove.shapes[index]]].weight for index in left])
    ends = {index: index + shapes.size[grove.shapes[index]] for index in left}
    tops = [index for index in left if above[index] < 0 or paired[above[index]]]
    beside = {(above[index], ends[index]) for index in tops}
    runs = sum([(above[index], index) not in beside for index in tops])
    within = [0, *accumulate(paired)]
    around = sum([within[end] > within[index] and above[index] in ends for index, end in ends.items()])
    return LEFT * len(left) + WEIGHT * weight + TOP * (len(tops) + around) + RUN * runs


def _differing(partners: Partners, tops: Tops) -> float:
    """Partners with other settings, of another class or with other marks, as far as both are known."""
    shapes, ones, twos = partners.costs.shapes, partners.one.shapes, partners.two.shapes
    soft, own, labels = shapes.soft_labels, shapes.own, shapes.labels
    total = 0.0
    for here, there, whole in tops:
        old, new = ones[here], twos[there]
        if whole or own[old] == own[new]:
            continue
        one, two = labels[own[old]], labels[own[new]]
        total += MARKED * _marked(one, two) if one.marks != two.marks and not (one.vague or two.vague) else 0.0
        if soft[own[old]] != soft[own[new]] and (not (one.vague or two.vague) or not agree(one, two)):
            total += CHANGED + UNLIKE * partners.costs.roots(old, new)
    return total


def _marked(old: Label, new: Label) -> int:
    """How much two labels differ in marks: in those that both have, and in which they have."""
    one, two = dict(old.marks), dict(new.marks)
    return any(one[name] != two[name] for name in one.keys() & two.keys()) + (one.keys() != two.keys())


def _placed(partners: Partners, tops: Tops, taken: Sequence[bool], paired: Sequence[bool]) -> float:
    """Partners under another name, in another order, or elsewhere. The few in a new group got their names there."""
    partner, above_one, above_two = partners.partner, partners.one.above, partners.two.above
    names_one, names_two = partners.one.names, partners.two.names
    stayed: dict[int, list[int]] = defaultdict(list)
    near_one, near_two = _Nearest(taken, above_one), _Nearest(paired, above_two)
    total = 0.0
    regrouped: dict[tuple[int, int], int] = defaultdict(int)
    for here, there, _ in tops:
        over, under = above_one[here], above_two[there]
        if over >= 0 and under >= 0 and partner[under] == over:
            name, other = names_one[here], names_two[there]
            if name == other or (name.isdecimal() and other.isdecimal()):
                stayed[under].append(here)
                total += SHIFTED * (name != other)
            else:
                total += CROSSED if _crossed(partners, here, there) else RENAMED
        else:
            ancestor, other_ancestor = near_one[here], near_two[there]
            if (partner[other_ancestor] if other_ancestor >= 0 else -1) != ancestor or _outgrown(partners, here, there):
                total += MOVED
            elif _renamed(names_one[here], names_two[there]):
                regrouped[-1 if over < 0 or taken[over] else over, -1 if under < 0 or paired[under] else under] += 1
    total += RENAMED * sum([often for often in regrouped.values() if often > FEW])
    for kids in stayed.values():
        if any(left > right for left, right in pairwise(kids)):
            total += REORDERED * (len(kids) - len(increasing(kids)))
    return total


def _crossed(partners: Partners, here: int, there: int) -> bool:
    """Whether each of two partners has a name that is still a name beside the other: one was called in the place of another then."""
    names, one, two = partners.costs.shapes.names, partners.one, partners.two
    kept = one.names[here] in names[two.shapes[two.above[there]]]
    return kept and two.names[there] in names[one.shapes[one.above[here]]]


def _renamed(name: str, other: str) -> bool:
    """Whether names that are no numbers differ."""
    return name != other and not (name.isdecimal() or other.isdecimal())


def _outgrown(partners: Partners, here: int, there: int) -> bool:
    """Whether one whole model is said to be inside the other as a container of another class."""
    return (here == 0) != (there == 0) and not partners.costs.one_type(partners.one.shapes[here], partners.two.shapes[there])


class _Nearest(dict[int, int]):
    """Each layer's nearest ancestor with a partner, found when it is first asked for; -1 where it has none."""

    def __init__(self, paired: Sequence[bool], above: Sequence[int]) -> None:
        super().__init__()
        self.paired, self.above = paired, above

    def __missing__(self, index: int) -> int:
        passed = [index]
        over = self.above[index]
        while over >= 0 and not self.paired[over] and over not in self:
            passed.append(over)
            over = self.above[over]
        found = over if over < 0 or self.paired[over] else self[over]
        self.update(dict.fromkeys(passed, found))
        return found
