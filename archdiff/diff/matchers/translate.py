"""Both models in common words, learnt from a first alignment: what was done everywhere does not hide what else was done.

A rename of all classes, another activation in every block, twice the width, a wrapper around each layer: each makes every subtree look
changed. So the first tree is translated, wrappers of one side alone are looked through, and both are aligned once more; what still differs
then, differs for a reason of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Grove, Shapes
from archdiff.diff.matchers.peeled import wrappers
from archdiff.diff.matchers.widths import widening
from archdiff.diff.matchers.words import words

BORNE_OUT = 0.4
"""Share of both sides' layers with tensors that must be the same in learnt words, for these to be believed."""


class Reading(NamedTuple):
    """Both trees in common words, and where each of their layers stands in the trees as they are."""

    shapes: Shapes
    one: Grove
    two: Grove
    places_one: Sequence[int]
    places_two: Sequence[int]

    def forth(self, partners: Partners, costs: Costs) -> Partners:
        """The pairs found before, as far as this reading has both layers."""
        made = Partners(self.one, self.two, costs)
        at = {place: index for index, place in enumerate(self.places_one)}
        for there, place in enumerate(self.places_two):
            here = at.get(partners.partner[place], -1)
            if here >= 0:
                made.partner[there], made.why[there] = here, partners.why[place]
        return made

    def back(self, found: Partners, partners: Partners) -> Partners:
        """The pairs found in this reading, of the trees that ``partners`` are of."""
        made = Partners(partners.one, partners.two, partners.costs)
        for there, here in enumerate(found.partner):
            if here >= 0:
                made.partner[self.places_two[there]] = self.places_one[here]
                made.why[self.places_two[there]] = found.why[there]
        return made


def translated(partners: Partners) -> Reading | None:
    """Both trees anew, the first in the words of the second; None where nothing was done everywhere, or nothing is left to find."""
    one, two, shapes = partners.one, partners.two, partners.costs.shapes
    if one.shapes[0] == two.shapes[0] or not _unsettled(partners):
        return None
    wider = widening(shapes)
    if wider is None and not _mostly_paired(partners):
        return None
    labels, names, types = words(partners, wider)
    gone_one, gone_two = wrappers(partners, types)
    if not (labels or names or gone_one or gone_two) or not _borne_out(partners, labels):
        return None
    kinds = [shapes.labels[shapes.own[shape]].type for shape in one.shapes]
    renamed = [names.get((kinds[over], name), name) if over >= 0 else name for over, name in zip(one.above, one.names, strict=True)]
    fresh = shapes.emptied()
    first, places_one = _grown(one, fresh, labels, renamed, gone_one)
    second, places_two = _grown(two, fresh, {}, two.names, gone_two)
    fresh.count(first.shapes, 0)
    fresh.count(second.shapes, 1)
    return Reading(fresh, first, second, places_one, places_two)


def _borne_out(partners: Partners, labels: Mapping[int, int]) -> bool:
    """Whether half of the layers with tensors are layers of the other side too, in the words of that."""
    one, two, shapes = partners.one, partners.two, partners.costs.shapes
    own, soft = shapes.own, shapes.soft_labels
    owners = [[own[shape] for shape in side.shapes if shapes.labels[own[shape]].tensors != {}] for side in (one, two)]
    here, there = Counter([soft[labels.get(label, label)] for label in owners[0]]), Counter([soft[label] for label in owners[1]])
    return 2 * (here & there).total() >= BORNE_OUT * (len(owners[0]) + len(owners[1]))


def _mostly_paired(partners: Partners) -> bool:
    """Whether half of the first tree has a partner at least: of fewer nothing is learnt."""
    return 2 * (len(partners.partner) - partners.partner.count(-1)) >= len(partners.one.shapes)


def _unsettled(partners: Partners) -> bool:
    """Whether something is left over on both sides, or stands in other company than its partner."""
    partner = partners.partner
    if len(partner) - partner.count(-1) < min(len(partner), len(partners.one.shapes)):
        return True
    above_one, above_two = partners.one.above, partners.two.above
    last = -1
    for here, there, _ in partners.tops():
        over, under = above_one[here], above_two[there]
        if here < last or (over >= 0 and under >= 0 and partner[under] not in (over, -1)):
            return True
        last = here
    return False


def _grown(
    grove: Grove, fresh: Shapes, labels: Mapping[int, int], named: Sequence[str], gone: Collection[int]
) -> tuple[Grove, Sequence[int]]:
    """The subtrees of one side anew, with other labels and names and without the wrappers that are ``gone``; and where each layer stood.

    What follows sees the new names alone. What was in a wrapper has its name.
    """
    found, names = [0] * len(grove.shapes), list(named)
    own, above = grove.forest.own, grove.above
    below: dict[int, list[int]] = defaultdict(list)
    for index in range(len(found) - 1, -1, -1):
        kids, here = below.pop(index, [])[::-1], index
        if index in gone:
            (here,) = kids
            names[here] = names[index]
        else:
            label = own[grove.shapes[index]]
            found[index] = fresh.intern(labels.get(label, label), tuple([names[kid] for kid in kids]), tuple([found[kid] for kid in kids]))
        if above[index] >= 0:
            below[above[index]].append(here)
    if not gone:
        return Grove(fresh, grove.paths, names, found, grove.position), range(len(found))
    places = [index for index in range(len(found)) if index not in gone]
    return Grove(fresh, [grove.paths[at] for at in places], [names[at] for at in places], [found[at] for at in places], {}), places
