"""What was done everywhere, learnt from a first alignment: each old label, class and name as the new side has it.

A rename of all classes, another activation in every block, twice the width: said once, such a change makes every subtree look changed, and
hides what else was done. The first tree is translated and aligned once more; what is left then differs for a reason of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.tree.families import family

OFTEN = 2
SHARE = 0.6


def translated(partners: Partners) -> tuple[Shapes, Grove, Grove] | None:
    """Both trees anew, the first in the words of the second; None where nothing was done everywhere."""
    if not _unsettled(partners):
        return None
    one, two, shapes = partners.one, partners.two, partners.costs.shapes
    names_one, names_two = partners.names_one, partners.names_two
    above_one, above_two = partners.above_one, partners.above_two
    own, soft = shapes.own, shapes.soft_labels
    labels: dict[int, Counter[int]] = defaultdict(Counter)
    types: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    names: dict[tuple[str | None, str], Counter[str]] = defaultdict(Counter)
    kind = [shapes.labels[own[shape]].type for shape in one.shapes]
    for there, here in enumerate(partners.partner):
        if here < 0:
            continue
        left, right = own[one.shapes[here]], own[two.shapes[there]]
        if shapes.labels[left].placeholder == shapes.labels[right].placeholder:
            labels[soft[left]][soft[right]] += 1
        types[shapes.labels[left].type][shapes.labels[right].type] += 1
        over, under = above_one[here], above_two[there]
        if over >= 0 and under >= 0 and partners.partner[under] == over:
            names[kind[over], names_one[here]][names_two[there]] += 1
    label_of = _consistent(labels)
    type_of = _consistent(types)
    name_of = {key: name for key, name in _consistent(names).items() if not key[1].isdecimal() and not name.isdecimal()}
    if not (label_of or type_of or name_of):
        return None
    fresh = Shapes(labels=shapes.labels, soft_labels=shapes.soft_labels, _labels=shapes._labels)
    changed = {}
    for label in {own[shape] for shape in one.shapes}:
        found = label_of.get(soft[label])
        if found is not None:
            changed[label] = found
        elif shapes.labels[label].type in type_of:
            changed[label] = _retyped(fresh, label, type_of[shapes.labels[label].type])
    new_names = [
        name_of.get((kind[above_one[index]], name), name) if above_one[index] >= 0 else name for index, name in enumerate(names_one)
    ]
    first = _grown(one, above_one, shapes, fresh, changed, new_names, 0)
    second = _grown(two, above_two, shapes, fresh, {}, names_two, 1)
    return fresh, first, second


def _unsettled(partners: Partners) -> bool:
    """Whether something is left over on both sides, or has other surroundings than its partner."""
    partner, above_one, above_two = partners.partner, partners.above_one, partners.above_two
    left = partner.count(-1)
    if 2 * (len(partner) - left) < len(partners.one.shapes):
        return False
    if left and len(partner) - left < len(partners.one.shapes):
        return True
    if partners.one.shapes[0] == partners.two.shapes[0]:
        return False
    last = -1
    for there, here in enumerate(partner):
        if here >= 0:
            over, under = above_one[here], above_two[there]
            if here < last or (over >= 0 and under >= 0 and partner[under] not in (over, -1)):
                return True
            last = here
    return False


def _consistent(counts):
    found = {}
    for key, choices in counts.items():
        (best, often) = choices.most_common(1)[0]
        same = best == (key[1] if isinstance(key, tuple) else key)
        if not same and often >= OFTEN and often >= SHARE * sum(choices.values()):
            found[key] = best
    return found


def _retyped(shapes: Shapes, label: int, kind: str | None) -> int:
    return shapes.number(replace(shapes.labels[label], type=kind, family=None if kind is None else family(kind)))


def _grown(
    grove: Grove, above: list[int], shapes: Shapes, fresh: Shapes, changed: dict[int, int], names: list[str], side: int
) -> Grove:
    found = [0] * len(grove.shapes)
    below: dict[int, list[int]] = defaultdict(list)
    for index in range(len(grove.shapes) - 1, -1, -1):
        kids = below.pop(index, [])[::-1]
        label = shapes.own[grove.shapes[index]]
        found[index] = fresh.intern(changed.get(label, label), tuple([names[kid] for kid in kids]), tuple([found[kid] for kid in kids]))
        if above[index] >= 0:
            below[above[index]].append(index)
    fresh.count(found, side)
    return Grove(grove.paths, found, grove.position)
