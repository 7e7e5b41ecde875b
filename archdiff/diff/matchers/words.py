"""A dictionary of two models, read off an alignment: what each class, label and name of the old side is called on the new one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias, TypeVar

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.labels import Label, Plain
from archdiff.diff.matchers.widths import LEAST, Widening
from archdiff.tree.families import family

OFTEN = 2
"""How often a word must have been seen in the place of another."""
SHARE = 0.6
"""In which share of all its places."""
EXAMPLES = 8
"""How many layers of a class are asked what became of them, for one of a size of its own."""

Name: TypeAlias = tuple[str | None, str]
"""A child's name, with the class of its parent."""
Types: TypeAlias = "Mapping[str | None, str | None]"
K = TypeVar("K")
V = TypeVar("V")


class Words(NamedTuple):
    """What became of the old side's words, as far as they are others now."""

    labels: Mapping[int, int]
    names: Mapping[Name, str]
    types: Types


def words(partners: Partners, wider: Widening | None) -> Words:
    """The dictionary of an alignment. ``wider``: by how much all sizes grew, if they did."""
    shapes, ones, twos = partners.costs.shapes, partners.one.shapes, partners.two.shapes
    labels, own, soft = shapes.labels, shapes.own, shapes.soft_labels
    became: dict[int, Counter[int]] = defaultdict(Counter)
    types: dict[str | None, Counter[str | None]] = defaultdict(Counter)
    pairs = Counter([(own[ones[here]], own[twos[there]]) for there, here in enumerate(partners.partner) if here >= 0])
    for (left, right), often in pairs.items():
        types[labels[left].type][labels[right].type] += often
        if labels[left].placeholder == labels[right].placeholder:
            became[soft[left]][soft[right]] += often
    guess = _Guess(shapes, {soft[own[shape]] for shape in twos}, became, _consistent(types), wider)
    translated = {label: guess.label(label) for label in sorted({own[shape] for shape in ones})}
    return Words({label: new for label, new in translated.items() if new != label}, _names(partners, translated), guess.types)


class _Guess:
    """What became of a label: what it became as a whole elsewhere, or its class and sizes at least."""

    def __init__(self, shapes: Shapes, there: set[int], became: Mapping[int, Counter[int]], types: Types, wider: Widening | None) -> None:
        self.shapes, self.there, self.types, self.wider = shapes, there, types, wider
        self.whole = _consistent(became)
        self.examples = _examples(became, shapes)

    def label(self, label: int) -> int:
        """The number of the label in the other side's words; the same where nothing is known."""
        soft, old = self.shapes.soft_labels, self.shapes.labels[label]
        made = self._sized(old)
        if old.type in self.types:
            kind = self.types[old.type]
            made = made._replace(type=kind, family=family(kind or ""))
        number = label if made is old else self.shapes.number(made)
        if old.tensors and soft[number] in self.there:
            return number
        alike = self._like(old) if old.type in self.types else iter(())
        if old.tensors:
            return next(alike, self.whole.get(soft[label], number))
        return self.whole.get(soft[label], number)

    def _sized(self, old: Label) -> Label:
        return old if self.wider is None else self.wider.label(old)

    def _like(self, old: Label) -> Iterator[int]:
        """What it became if the same was done to it as to others of its class, as far as the other side has such a label."""
        for left, right in self.examples.get((old.type, self.types[old.type]), ()):
            made = _as_much(self._sized(left), right, self._sized(old))
            if made is not None:
                number = self.shapes.number(made)
                if self.shapes.soft_labels[number] in self.there:
                    yield number


def _examples(became: Mapping[int, Counter[int]], shapes: Shapes) -> Mapping[object, list[tuple[Label, Label]]]:
    """Labels with what became of them, by both classes; the commonest first."""
    found: dict[object, list[tuple[Label, Label]]] = defaultdict(list)
    seen = sorted(((often, left, right) for left, rights in became.items() for right, often in rights.items()), reverse=True)
    for _, left, right in seen:
        old, new = shapes.labels[left], shapes.labels[right]
        if len(found[old.type, new.type]) < EXAMPLES:
            found[old.type, new.type].append((old, new))
    return found


def _as_much(old: Label, new: Label, other: Label) -> Label | None:
    """What ``other`` became if ``old`` became ``new``; None where its tensors are no larger or smaller ones of the same names."""
    sizes = _sizes(old, other)
    if sizes is None or new.tensors is None:
        return None

    def sized(value: Plain) -> Plain:
        if type(value) is tuple:
            return tuple([sized(item) for item in value])
        return sizes.get(value, value) if type(value) is int else value

    tensors = {name: shape and tuple([sizes.get(size, size) for size in shape]) for name, shape in new.tensors.items()}
    attributes = None if new.attributes is None else {name: sized(value) for name, value in new.attributes.items()}
    return new._replace(tensors=tensors, attributes=attributes)


def _sizes(old: Label, other: Label) -> dict[int, int] | None:
    """Each size in the tensors of one label, and what stands in its place in the other."""
    if old.tensors is None or other.tensors is None or old.tensors.keys() != other.tensors.keys():
        return None
    sizes: dict[int, int] = {}
    for name, shape in old.tensors.items():
        there = other.tensors[name]
        if shape is None or there is None or len(shape) != len(there):
            return None
        for one, two in zip(shape, there, strict=True):
            if one >= LEAST and sizes.setdefault(one, two) != two:
                return None
    return sizes


def _names(partners: Partners, translated: Mapping[int, int]) -> dict[Name, str]:
    """Old names of children by what became of them, as far as they are the same in the new words."""
    shapes, ones, twos, partner = partners.costs.shapes, partners.one.shapes, partners.two.shapes, partners.partner
    own, soft, above_one, above_two = shapes.own, shapes.soft_labels, partners.one.above, partners.two.above
    names_one, names_two = partners.one.names, partners.two.names
    names: dict[Name, Counter[str]] = defaultdict(Counter)
    for there, here in enumerate(partner):
        over, under = above_one[here] if here >= 0 else -1, above_two[there]
        beside = over >= 0 and under >= 0 and partner[under] == over and not names_one[here].isdecimal()
        if beside and soft[translated[own[ones[here]]]] == soft[own[twos[there]]]:
            names[shapes.labels[own[ones[over]]].type, names_one[here]][names_two[there]] += 1
    found = _consistent(names)
    return {key: name for key, name in found.items() if name != key[1] and not name.isdecimal()}


def _consistent(counts: Mapping[K, Counter[V]]) -> dict[K, V]:
    """What each word became, where it became the same nearly everywhere; words that stayed are left out."""
    found = {}
    for word, choices in counts.items():
        best, often = choices.most_common(1)[0]
        if best != word and often >= OFTEN and often >= SHARE * choices.total():
            found[word] = best
    return found
