"""What was done everywhere, learnt from a first alignment: each old label, class and name in the words of the new side.

A rename of all classes, another activation in every block, twice the width: each makes every subtree look changed, and hides what else was
done. So the first tree is translated and aligned once more; what still differs then, differs for a reason of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import TypeVar

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.widths import Widening, widening
from archdiff.tree.families import family

OFTEN = 2
"""How often a word must have been seen in the place of another."""
SHARE = 0.6
"""In which share of all its places."""

Name = tuple[str | None, str]
"""A child's name, with the class of its parent."""
K = TypeVar("K")
V = TypeVar("V")


def translated(partners: Partners) -> tuple[Shapes, Grove, Grove] | None:
    """Both trees anew, the first in the words of the second; None where nothing was done everywhere, or nothing is left to find."""
    if partners.one.shapes[0] == partners.two.shapes[0]:
        return None
    shapes = partners.costs.shapes
    wider = widening(shapes)
    if not _unsettled(partners, wider is not None):
        return None
    labels, names = _labels(partners, wider), _names(partners)
    if not labels and not names:
        return None
    fresh = shapes.emptied()
    above, kinds = partners.one.above, [shapes.labels[shapes.own[shape]].type for shape in partners.one.shapes]
    renamed = [
        names.get((kinds[above[index]], name), name) if above[index] >= 0 else name for index, name in enumerate(partners.one.names)
    ]  # fmt: skip
    first = _grown(partners.one, fresh, labels, renamed)
    second = _grown(partners.two, fresh, {}, partners.two.names)
    fresh.count(first.shapes, 0)
    fresh.count(second.shapes, 1)
    return fresh, first, second


def _unsettled(partners: Partners, wider: bool) -> bool:
    """Whether most has a partner, but something is left over on both sides or stands in other company than its partner."""
    partner = partners.partner
    paired = len(partner) - partner.count(-1)
    if 2 * paired < len(partners.one.shapes) and not wider:
        return False
    if paired < min(len(partner), len(partners.one.shapes)):
        return True
    above_one, above_two = partners.one.above, partners.two.above
    last = -1
    for here, there, _ in partners.tops():
        over, under = above_one[here], above_two[there]
        if here < last or (over >= 0 and under >= 0 and partner[under] not in (over, -1)):
            return True
        last = here
    return False


def _labels(partners: Partners, wider: Widening | None) -> dict[int, int]:
    """Old labels by what became of them: as a whole, or at least their class and sizes."""
    shapes, ones, twos = partners.costs.shapes, partners.one.shapes, partners.two.shapes
    labels, own, soft = shapes.labels, shapes.own, shapes.soft_labels
    whole: dict[int, Counter[int]] = defaultdict(Counter)
    types: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    for there, here in enumerate(partners.partner):
        if here >= 0:
            left, right = own[ones[here]], own[twos[there]]
            types[labels[left].type][labels[right].type] += 1
            if labels[left].placeholder == labels[right].placeholder:
                whole[soft[left]][soft[right]] += 1
    label_of, type_of = _consistent(whole), _consistent(types)
    there = {soft[own[shape]] for shape in twos}
    found = {}
    for label in sorted({own[shape] for shape in ones}):
        made = labels[label]
        if made.type in type_of:
            made = made._replace(type=type_of[made.type], family=family(type_of[made.type] or ""))
        if wider is not None:
            made = wider.label(made)
        number = label if made is labels[label] else shapes.number(made)
        if soft[label] in label_of and (wider is None or soft[number] not in there):
            number = label_of[soft[label]]
        if number != label:
            found[label] = number
    return found


def _names(partners: Partners) -> dict[Name, str]:
    """Old names of children by what became of them."""
    shapes, above_one, above_two = partners.costs.shapes, partners.one.above, partners.two.above
    names: dict[Name, Counter[str]] = defaultdict(Counter)
    for there, here in enumerate(partners.partner):
        over, under = above_one[here] if here >= 0 else -1, above_two[there]
        if over >= 0 and under >= 0 and partners.partner[under] == over:
            kind = shapes.labels[shapes.own[partners.one.shapes[over]]].type
            names[kind, partners.one.names[here]][partners.two.names[there]] += 1
    found = _consistent(names)
    return {key: name for key, name in found.items() if name != key[1] and not key[1].isdecimal() and not name.isdecimal()}


def _consistent(counts: Mapping[K, Counter[V]]) -> dict[K, V]:
    """What each word became, where it became the same nearly everywhere; words that stayed are left out."""
    found = {}
    for word, choices in counts.items():
        best, often = choices.most_common(1)[0]
        if best != word and often >= OFTEN and often >= SHARE * choices.total():
            found[word] = best
    return found


def _grown(grove: Grove, fresh: Shapes, labels: Mapping[int, int], names: Sequence[str]) -> Grove:
    """The subtrees of one side anew, with other labels and names; what follows sees the new names alone."""
    found = [0] * len(grove.shapes)
    own, above = grove.forest.own, grove.above
    below: dict[int, list[int]] = defaultdict(list)
    for index in range(len(found) - 1, -1, -1):
        kids = below.pop(index, [])[::-1]
        label = own[grove.shapes[index]]
        found[index] = fresh.intern(labels.get(label, label), tuple([names[kid] for kid in kids]), tuple([found[kid] for kid in kids]))
        if above[index] >= 0:
            below[above[index]].append(index)
    return Grove(fresh, grove.paths, names, found, grove.position)
