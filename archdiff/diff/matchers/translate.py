"""What was done everywhere, learnt from a first alignment: each old label, class and name in the words of the new side.

A rename of all classes, another activation in every block, twice the width: each makes every subtree look changed, and hides what else was
done. So the first tree is translated and aligned once more; what still differs then, differs for a reason of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.labels import Label
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


class Anew(NamedTuple):
    """Both trees in common words, and where each of their layers stood."""

    shapes: Shapes
    one: Grove
    two: Grove
    at_one: Sequence[int]
    at_two: Sequence[int]

    def back(self, found: Partners, one: Grove, two: Grove, costs: Costs) -> Partners:
        """The pairs found, of the layers as they were."""
        partners = Partners(one, two, costs)
        for there, here in enumerate(found.partner):
            if here >= 0:
                partners.partner[self.at_two[there]] = self.at_one[here]
                partners.why[self.at_two[there]] = found.why[there]
        return partners


def translated(partners: Partners) -> Anew | None:
    """Both trees anew, the first in the words of the second; None where nothing was done everywhere, or nothing is left to find."""
    if partners.one.shapes[0] == partners.two.shapes[0]:
        return None
    shapes = partners.costs.shapes
    wider = widening(shapes)
    if not _unsettled(partners, wider is not None):
        return None
    labels, names = _labels(partners, wider), _names(partners)
    peeled_one, peeled_two = peeled(partners)
    if not labels and not names and not peeled_one and not peeled_two:
        return None
    fresh = shapes.emptied()
    above, kinds = partners.one.above, [shapes.labels[shapes.own[shape]].type for shape in partners.one.shapes]
    renamed = [
        names.get((kinds[above[index]], name), name) if above[index] >= 0 else name for index, name in enumerate(partners.one.names)
    ]  # fmt: skip
    first, at_one = _grown(partners.one, fresh, labels, renamed, peeled_one)
    second, at_two = _grown(partners.two, fresh, {}, partners.two.names, peeled_two)
    fresh.count(first.shapes, 0)
    fresh.count(second.shapes, 1)
    return Anew(fresh, first, second, at_one, at_two)


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
    examples = _examples(whole, labels)
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
        elif soft[number] not in there and labels[label].type in type_of:
            for left, right in examples.get((labels[label].type, type_of[labels[label].type]), ()):
                sized = wider.label if wider is not None else lambda found: found
                like = _like(sized(labels[left]), labels[right], sized(labels[label]))
                if like is None:
                    continue
                like_number = shapes.number(like)
                if soft[like_number] in there:
                    number = like_number
                    break
        if number != label:
            found[label] = number
    return found


def _examples(whole, labels):
    made = defaultdict(list)
    for left, rights in whole.items():
        for right, often in rights.items():
            made[labels[left].type, labels[right].type].append((often, left, right))
    return {key: [(left, right) for _, left, right in sorted(found, reverse=True)[:8]] for key, found in made.items()}


def _like(old: Label, new: Label, other: Label) -> Label | None:
    """What ``other`` became if ``old`` became ``new``."""
    if old.tensors is None or other.tensors is None or new.tensors is None or old.tensors.keys() != other.tensors.keys():
        return None
    sizes: dict[int, int] = {}
    for name, shape in old.tensors.items():
        there = other.tensors[name]
        if shape is None or there is None or len(shape) != len(there):
            return None
        for one, two in zip(shape, there, strict=True):
            if one >= 8 and sizes.setdefault(one, two) != two:
                return None

    def value(found):
        if type(found) is int:
            return sizes.get(found, found)
        return tuple([value(item) for item in found]) if type(found) is tuple else found

    tensors = {name: shape and value(shape) for name, shape in new.tensors.items()}
    attributes = None if new.attributes is None else {name: value(found) for name, found in new.attributes.items()}
    return new._replace(tensors=tensors, attributes=attributes)


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


def peeled(partners: Partners) -> tuple[set[int], set[int]]:
    """Containers of a single child that only one side has, on each side."""
    shapes = partners.costs.shapes
    one, two = _wrappers(partners.one), _wrappers(partners.two)
    if not one and not two:
        return set(), set()
    types: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    labels, own = shapes.labels, shapes.own
    for there, here in enumerate(partners.partner):
        if here >= 0:
            types[labels[own[partners.one.shapes[here]]].type][labels[own[partners.two.shapes[there]]].type] += 1
    type_of = _consistent(types)

    def kind(grove: Grove, index: int, side: int) -> str | None:
        found = labels[own[grove.shapes[index]]].type
        return found if side else type_of.get(found, found)

    counts = [Counter(kind(grove, index, side) for index in found) for side, grove, found in ((0, partners.one, one), (1, partners.two, two))]
    alls = [Counter(kind(grove, index, side) for index in range(len(grove.shapes))) for side, grove in ((0, partners.one), (1, partners.two))]
    taken = {here for here in partners.partner if here >= 0}
    result: tuple[set[int], set[int]] = (set(), set())
    for side, grove, found in ((0, partners.one, one), (1, partners.two, two)):
        for index in found:
            name = kind(grove, index, side)
            if partners.costs.listed(grove.shapes[index]):
                free = index not in taken if side == 0 else partners.partner[index] < 0
                if free:
                    result[side].add(index)
            elif not alls[1 - side][name] and counts[side][name] == alls[side][name]:
                result[side].add(index)
    return result


def _wrappers(grove: Grove) -> list[int]:
    shapes = grove.forest
    return [
        index
        for index, shape in enumerate(grove.shapes)
        if len(shapes.kids[shape]) == 1 and not shapes.labels[shapes.own[shape]].tensors
    ]


def _grown(
    grove: Grove, fresh: Shapes, labels: Mapping[int, int], names: Sequence[str], gone: set[int]
) -> tuple[Grove, Sequence[int]]:
    """The subtrees of one side anew, with other labels and names; what follows sees the new names alone."""
    found = [0] * len(grove.shapes)
    own, above = grove.forest.own, grove.above
    names = list(names)
    below: dict[int, list[int]] = defaultdict(list)
    for index in range(len(found) - 1, -1, -1):
        kids = below.pop(index, [])
        over = above[index]
        if index in gone:
            names[kids[0]] = names[index]
            if over >= 0:
                below[over].append(kids[0])
            continue
        kids = kids[::-1]
        label = own[grove.shapes[index]]
        found[index] = fresh.intern(labels.get(label, label), tuple([names[kid] for kid in kids]), tuple([found[kid] for kid in kids]))
        if over >= 0:
            below[over].append(index)
    kept = [index for index in range(len(found)) if index not in gone]
    if len(kept) == len(found):
        return Grove(fresh, grove.paths, names, found, grove.position), kept
    return Grove(fresh, [grove.paths[at] for at in kept], [names[at] for at in kept], [found[at] for at in kept], {}), kept
