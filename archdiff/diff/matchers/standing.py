"""Both whole trees with who is whose partner so far: the ground for the matchers that look at what is left over."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.records import By

AKIN = 0.6
"""How unlike two leaves may be where all else says that one became the other: a norm and another one, a layer and an Identity."""


class Standing:
    """Partners both ways, and each layer's surroundings. Positions are those of the groves; -1 stands for none."""

    def __init__(self, partners: Partners) -> None:
        self.partners, self.costs, self.shapes = partners, partners.costs, partners.costs.shapes
        self.ones, self.twos = partners.one.shapes, partners.two.shapes
        self.below_one, self.below_two = Below(self.ones, self.shapes), Below(self.twos, self.shapes)
        self.pins = "pinned" in partners.why
        self.taken: list[int] = []
        self.differing: list[tuple[int, int]] | None = None
        """The pairs that are worth a look, as long as nobody is paired or parted."""
        self.refresh()

    def weight(self) -> float:
        """What it costs to remove all of the first tree and to add all of the second."""
        return self.shapes.weight[self.ones[0]] + self.shapes.weight[self.twos[0]]

    def refresh(self) -> None:
        """Look at the partners anew, after someone else has changed them."""
        self.partner = self.partners.partner
        self.differing = None
        self.taken = [-1] * len(self.ones)
        for there, here in enumerate(self.partner):
            if here >= 0:
                self.taken[here] = there

    def pair(self, here: int, there: int, by: By) -> None:
        """Make two layers partners; neither may have another one."""
        self.partner[there], self.partners.why[there], self.taken[here] = here, by, there
        self.differing = None

    def whole(self, here: int, there: int, by: By) -> None:
        """Make two layers partners, and all below them where the subtrees are equal and wholly free."""
        size = self.shapes.size[self.twos[there]] if self.equal(here, there) and self.free(here, there) else 1
        for at in range(size):
            self.pair(here + at, there + at, by)

    def part(self, here: int, there: int) -> None:
        """Part all layers of two subtrees from their partners."""
        self.differing = None
        for at in self.span_one(here):
            if self.taken[at] >= 0:
                self.partner[self.taken[at]], self.taken[at] = -1, -1
        for at in self.span_two(there):
            if self.partner[at] >= 0:
                self.taken[self.partner[at]], self.partner[at] = -1, -1

    def span_one(self, here: int) -> range:
        """Positions of a subtree of the first tree."""
        return range(here, here + self.shapes.size[self.ones[here]])

    def span_two(self, there: int) -> range:
        """Positions of a subtree of the second tree."""
        return range(there, there + self.shapes.size[self.twos[there]])

    def pinned(self, here: int, there: int) -> bool:
        """Whether the user has a say in what becomes of anything in two subtrees."""
        why = self.partners.why
        return self.pins and (
            any(self.partner[at] >= 0 and why[at] == "pinned" for at in self.span_two(there))
            or any(self.taken[at] >= 0 and why[self.taken[at]] == "pinned" for at in self.span_one(here))
        )

    def equal(self, here: int, there: int) -> bool:
        """Whether two subtrees are equal but for their marks."""
        return self.costs.same(self.ones[here], self.twos[there])

    def one_class(self, here: int, there: int) -> bool:
        """Whether two layers are of one class, or equal as far as is known."""
        return self.equal(here, there) or self.costs.one_type(self.ones[here], self.twos[there])

    def akin(self, here: int, there: int) -> bool:
        """Whether two layers are of one class, or leaves of which one may have taken the other's place."""
        if self.one_class(here, there):
            return True
        kids, one, two = self.shapes.kids, self.ones[here], self.twos[there]
        return not kids[one] and not kids[two] and self.costs.apart(one, two) <= AKIN

    def free(self, here: int, there: int) -> bool:
        """Whether nothing in the two subtrees has a partner."""
        ones, twos = self.span_one(here), self.span_two(there)
        return max(self.taken[ones.start : ones.stop]) < 0 and max(self.partner[twos.start : twos.stop]) < 0

    def elsewhere(self, here: int, there: int) -> bool:
        """Whether the nearest ancestors of two layers that have a partner are not partners; never of roots."""
        over, under = self.partners.one.above[here], self.partners.two.above[there]
        if over < 0 or under < 0:
            return False
        over, under = self.nearest(over, under)
        return under < 0 or self.partner[under] != over

    def nearest(self, over: int, under: int) -> tuple[int, int]:
        """The nearest of two layers and what is above them that have a partner; -1 where there is none."""
        while under >= 0 and self.partner[under] < 0:
            under = self.partners.two.above[under]
        while over >= 0 and self.taken[over] < 0:
            over = self.partners.one.above[over]
        return over, under

    def pairs(self) -> Iterator[tuple[int, int]]:
        """All pairs of now, in the order of the second tree, but for equal subtrees that are partners throughout; those that are parted
        meanwhile are passed over."""
        if self.differing is None:
            self.differing = [(here, there) for here, there, whole in self.partners.tops() if not whole]
        for here, there in self.differing:
            if self.partner[there] == here:
                yield here, there

    def containers(self) -> Iterator[tuple[int, int]]:
        """Those of them that both hold something."""
        kids, ones, twos = self.shapes.kids, self.ones, self.twos
        return ((here, there) for here, there in self.pairs() if kids[ones[here]] and kids[twos[there]])

    def namesakes(self) -> Iterator[tuple[int, int]]:
        """Leftovers of one name whose parents are partners."""
        if -1 not in self.partner or -1 not in self.taken:
            return
        names_one, names_two, above = self.partners.one.names, self.partners.two.names, self.partners.two.above
        named: dict[int, dict[str, int]] = {}
        for there, here in enumerate(self.partner):
            if here < 0 <= above[there] and (over := self.partner[above[there]]) >= 0:
                if over not in named:
                    named[over] = {names_one[kid]: kid for kid in self.below_one[over]}
                kid = named[over].get(names_two[there], -1)
                if kid >= 0 > self.taken[kid]:
                    yield kid, there

    def left_below(self, here: int, there: int) -> tuple[list[int], list[int]]:
        """Children of two layers that have no partner."""
        olds = [kid for kid in self.below_one[here] if self.taken[kid] < 0]
        return olds, [kid for kid in self.below_two[there] if self.partner[kid] < 0]


class Below:
    """Each layer's children in one tree, looked up when they are first asked for."""

    def __init__(self, found: Sequence[int], shapes: Shapes) -> None:
        self.found, self.shapes = found, shapes
        self.known: dict[int, list[int]] = {}

    def __getitem__(self, index: int) -> list[int]:
        known = self.known.get(index)
        if known is None:
            known = self.known[index] = [index + start for start in self.shapes.starts(self.found[index])]
        return known
