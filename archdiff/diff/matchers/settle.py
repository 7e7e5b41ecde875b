"""What is left over in both whole trees, settled at last: containers follow what they hold, and layers are found again elsewhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from archdiff.diff.matchers.expand import Partners
from archdiff.diff.matchers.names import alike, numbers
from archdiff.diff.matchers.price import price
from archdiff.diff.matchers.solver import solve_pair
from archdiff.diff.records import By

ROUNDS = 3
APART = 0.7
"""How unlike two containers may be and still be one for what they hold."""
NAMED = 0.5
"""How alike names must be where one side has more of a kind than the other."""
MANY = 400
LEAST = 3.0
"""Weight of a subtree that may be found again elsewhere."""


def settle(partners: Partners) -> None:
    """Pair what is left, as long as something is found."""
    if partners.one.shapes[0] == partners.two.shapes[0]:
        return
    left = _Left(partners)
    left.marks()
    for _ in range(ROUNDS):
        if not (left.rewrapped() + left.inner() + left.containers() + left.moves() + left.namesakes() + left.exchanges() + left.siblings()):
            break


class _Left:
    def __init__(self, partners: Partners) -> None:
        self.partners = partners
        shapes = self.shapes = partners.costs.shapes
        self.one, self.two = partners.one, partners.two
        self.names_one, self.names_two = partners.names_one, partners.names_two
        self.above_one, self.above_two = partners.above_one, partners.above_two
        self.below_one, self.below_two = _below(self.above_one), _below(self.above_two)
        self.taken = [-1] * len(self.one.shapes)
        for there, here in enumerate(partners.partner):
            if here >= 0:
                self.taken[here] = there

    def pair(self, here: int, there: int, by: By) -> None:
        self.partners.partner[there], self.partners.why[there], self.taken[here] = here, by, there

    def containers(self) -> int:
        """Pair containers, deepest first, where most of what each holds has its partner in the other."""
        found = 0
        partner = self.partners.partner
        for there in range(len(partner) - 1, -1, -1):
            kids = self.below_two.get(there)
            if partner[there] >= 0 or not kids:
                continue
            votes = Counter(self.above_one[partner[kid]] for kid in kids if partner[kid] >= 0)
            here, count = max(votes.items(), key=lambda vote: (vote[1], -vote[0]), default=(-1, 0))
            if here < 0 or self.taken[here] >= 0 or 2 * count < votes.total():
                continue
            back = Counter(self.above_two[self.taken[kid]] for kid in self.below_one[here] if self.taken[kid] >= 0)
            if 2 * back[there] < back.total() or self.partners.costs.apart(self.one.shapes[here], self.two.shapes[there]) > APART:
                continue
            self.pair(here, there, "content")
            found += 1
        return found

    def marks(self) -> None:
        """Children of a list that changed places although their marks tell which is which: paired by them, where that says less."""
        partner = self.partners.partner
        for there, here in enumerate(list(partner)):
            kids = self.below_two.get(there, ())
            if here < 0 or partner[there] != here or len(kids) < 2 or not numbers([self.names_two[kid] for kid in kids]):
                continue
            olds = self.marked(self.below_one.get(here, ()), self.one.shapes)
            news = self.marked(kids, self.two.shapes)
            wanted = [(olds[marks], news[marks]) for marks in olds if marks in news]
            if sum(not self.inside(one, two) for one, two in wanted) >= 2:
                self.tried(wanted)

    def marked(self, kids: Sequence[int], found: list[int]) -> dict[frozenset[object], int]:
        """Children by the marks in them, where these are their own."""
        marks = {kid: self.partners.costs.marks(found[kid]) for kid in kids}
        count = Counter(marks.values())
        return {own: kid for kid, own in marks.items() if own and count[own] == 1}

    def inside(self, here: int, there: int) -> bool:
        """Whether what is at ``here`` has its partner below ``there``, or the other way round."""
        partner = self.taken[here]
        if partner >= 0:
            return there <= partner < there + self.shapes.size[self.two.shapes[there]]
        partner = self.partners.partner[there]
        return here <= partner < here + self.shapes.size[self.one.shapes[here]]

    def tried(self, wanted: Sequence[tuple[int, int]]) -> None:
        """Pair these subtrees with one another, if that says less."""
        before, saved = price(self.partners), (list(self.partners.partner), list(self.partners.why))
        for here, there in wanted:
            self.release(here, there)
        for here, there in wanted:
            found = solve_pair(self.partners.costs, self.one.shapes[here], self.two.shapes[there])
            self.partners.expand(here, there, "content", found)
        if price(self.partners) >= before:
            self.partners.partner, self.partners.why = saved
        self.taken = [-1] * len(self.taken)
        for there, here in enumerate(self.partners.partner):
            if here >= 0:
                self.taken[here] = there

    def rewrapped(self) -> int:
        """Where a layer was paired with a container around its partner by class, and the layer within by class fits better, that one."""
        found = 0
        partner = self.partners.partner
        costs = self.partners.costs
        for there, here in enumerate(list(partner)):
            if here < 0 or costs.one_type(self.one.shapes[here], self.two.shapes[there]):
                continue
            for kid in self.below_one.get(here, ()):
                if self.taken[kid] < 0 and costs.one_type(self.one.shapes[kid], self.two.shapes[there]) and self.holds(kid, there):
                    self.taken[here] = -1
                    self.pair(kid, there, "wrapped")
                    found += 1
                    break
            else:
                for kid in self.below_two.get(there, ()):
                    if partner[kid] < 0 and costs.one_type(self.one.shapes[here], self.two.shapes[kid]) and self.held(here, kid):
                        partner[there] = -1
                        self.pair(here, kid, "wrapped")
                        found += 1
                        break
        return found

    def holds(self, kid: int, there: int) -> bool:
        """Whether most of what ``there`` holds has its partner in ``kid``."""
        news = self.below_two.get(there, ())
        return bool(news) and 2 * sum(self.partners.partner[new] in self.below_one.get(kid, ()) for new in news) >= len(news)

    def held(self, here: int, kid: int) -> bool:
        """The same from the other side."""
        olds = self.below_one.get(here, ())
        return bool(olds) and 2 * sum(self.taken[old] in self.below_two.get(kid, ()) for old in olds) >= len(olds)

    def inner(self) -> int:
        """A leftover found again inside the leftover of the same name: the only one of its class there."""
        found = 0
        partner = self.partners.partner
        costs = self.partners.costs
        for there in range(len(partner)):
            over = self.above_two[there]
            if partner[there] >= 0 or over < 0 or partner[over] < 0:
                continue
            for here in self.below_one[partner[over]]:
                if self.taken[here] >= 0 or self.names_one[here] != self.names_two[there]:
                    continue
                one, two = self.one.shapes[here], self.two.shapes[there]
                inside = [kid for kid in self.below_two.get(there, ()) if partner[kid] < 0 and costs.one_type(one, self.two.shapes[kid])]
                within = [kid for kid in self.below_one.get(here, ()) if self.taken[kid] < 0 and costs.one_type(self.one.shapes[kid], two)]
                if len(inside) == 1 and not within:
                    self.whole(here, inside[0], "wrapped")
                elif len(within) == 1 and not inside:
                    self.whole(within[0], there, "wrapped")
                else:
                    continue
                found += 1
                break
        return found

    def moves(self) -> int:
        """Pair equal subtrees of which nothing has a partner, the heaviest first."""
        shapes = self.shapes
        olds, news = self.free(self.one.shapes, self.taken), self.free(self.two.shapes, self.partners.partner)
        found = 0
        for kind in sorted(olds.keys() & news.keys(), key=lambda kind: (-shapes.weight[kind], kind)):
            ones = [here for here in olds[kind] if self.open(here, self.taken, kind)]
            twos = [there for there in news[kind] if self.open(there, self.partners.partner, kind)]
            for here, there in self.assigned(ones, twos):
                size = shapes.size[kind]
                for at in range(size):
                    self.pair(here + at, there + at, "moved")
                found += 1
        return found

    def open(self, index: int, taken: list[int], kind: int) -> bool:
        return all(partner < 0 for partner in taken[index : index + self.shapes.size[kind]])

    def free(self, found: list[int], taken: list[int]) -> dict[int, list[int]]:
        """Wholly free subtrees of some weight, by kind."""
        shapes = self.shapes
        kinds: dict[int, list[int]] = defaultdict(list)
        end = len(found)
        blocked = len(found)
        for index in range(len(found) - 1, -1, -1):
            if taken[index] >= 0:
                blocked = index
            elif blocked >= index + shapes.size[found[index]] and shapes.weight[found[index]] >= LEAST:
                kinds[shapes.soft[found[index]]].append(index)
        del end
        return {kind: places[::-1] for kind, places in kinds.items()}

    def assigned(self, ones: list[int], twos: list[int]) -> Iterator[tuple[int, int]]:
        if len(ones) * len(twos) > MANY:
            return
        single = len(ones) == len(twos) == 1
        ranked = sorted(
            (-round(alike(self.names_one[here], self.names_two[there]), 3), abs(i - j), i, j)
            for i, here in enumerate(ones)
            for j, there in enumerate(twos)
        )
        taken_one: set[int] = set()
        taken_two: set[int] = set()
        for likeness, _, i, j in ranked:
            if i in taken_one or j in taken_two or not (single or -likeness >= NAMED):
                continue
            taken_one.add(i)
            taken_two.add(j)
            yield ones[i], twos[j]

    def namesakes(self) -> int:
        """Pair leftovers of one class and name whose parents are partners."""
        found = 0
        partner = self.partners.partner
        for there in range(len(partner)):
            over = self.above_two[there]
            if partner[there] >= 0 or over < 0 or partner[over] < 0:
                continue
            name = self.names_two[there]
            for here in self.below_one[partner[over]]:
                if self.taken[here] < 0 and self.names_one[here] == name and self.one_class(here, there):
                    self.whole(here, there, "name")
                    found += 1
                    break
        return found

    def one_class(self, here: int, there: int) -> bool:
        shapes = self.shapes
        one, two = self.one.shapes[here], self.two.shapes[there]
        return shapes.soft[one] == shapes.soft[two] or self.partners.costs.one_type(one, two)

    def whole(self, here: int, there: int, by: By) -> None:
        """Pair two layers, and all that is below them where they are equal and nothing of them has a partner."""
        kind = self.two.shapes[there]
        if self.shapes.soft[self.one.shapes[here]] == self.shapes.soft[kind]:
            if self.open(here, self.taken, kind) and self.open(there, self.partners.partner, kind):
                for at in range(self.shapes.size[kind]):
                    self.pair(here + at, there + at, by)
                return
        self.pair(here, there, by)

    def exchanges(self) -> int:
        """Where a leftover equals one of two changed partners, and another leftover the other, they are exchanged."""
        shapes = self.shapes
        olds, news = self.free(self.one.shapes, self.taken), self.free(self.two.shapes, self.partners.partner)
        if not olds or not news:
            return 0
        found = 0
        for there, here in enumerate(list(self.partners.partner)):
            if here < 0 or self.partners.partner[there] != here:
                continue
            one, two = shapes.soft[self.one.shapes[here]], shapes.soft[self.two.shapes[there]]
            if one == two or shapes.weight[one] < LEAST or shapes.weight[two] < LEAST:
                continue
            ones = [at for at in olds.get(two, ()) if self.open(at, self.taken, two)]
            twos = [at for at in news.get(one, ()) if self.open(at, self.partners.partner, one)]
            if len(ones) == 1 == len(twos) and self.closed(here, there):
                self.release(here, there)
                self.whole(ones[0], there, "moved")
                self.whole(here, twos[0], "moved")
                found += 1
        return found

    def closed(self, here: int, there: int) -> bool:
        """Whether everything below two partners has its partner below the other, if any."""
        partner, shapes = self.partners.partner, self.shapes
        end, stop = here + shapes.size[self.one.shapes[here]], there + shapes.size[self.two.shapes[there]]
        inside = all(partner[at] < 0 or here <= partner[at] < end for at in range(there, stop))
        return inside and all(self.taken[at] < 0 or there <= self.taken[at] < stop for at in range(here, end))

    def release(self, here: int, there: int) -> None:
        """Part two subtrees."""
        for at in range(here, here + self.shapes.size[self.one.shapes[here]]):
            self.taken[at] = -1
        for at in range(there, there + self.shapes.size[self.two.shapes[there]]):
            self.partners.partner[at] = -1

    def siblings(self) -> int:
        """Pair the only leftovers of one class in one gap between the children of partners."""
        found = 0
        partner = self.partners.partner
        labels, own = self.shapes.labels, self.shapes.own
        for there, here in enumerate(list(partner)):
            if here < 0 or there not in self.below_two or here not in self.below_one:
                continue
            olds = [kid for kid in self.below_one[here] if self.taken[kid] < 0]
            news = [kid for kid in self.below_two[there] if partner[kid] < 0]
            if not olds or not news:
                continue
            gaps = self.gaps(here, there)
            for old in olds:
                for new in news:
                    one, two = labels[own[self.one.shapes[old]]], labels[own[self.two.shapes[new]]]
                    if self.taken[old] < 0 and partner[new] < 0 and one.type == two.type is not None and one.leaf == two.leaf:
                        if not one.placeholder and gaps[0][old] == gaps[1][new]:
                            self.pair(old, new, "weak")
                            found += 1
        return found

    def gaps(self, here: int, there: int) -> tuple[dict[int, int], dict[int, int]]:
        """Behind which pair of siblings each leftover stands."""
        partner = self.partners.partner
        last, first = -1, {}
        for kid in self.below_one[here]:
            if self.taken[kid] >= 0:
                last = self.taken[kid]
            else:
                first[kid] = last
        last, second = -1, {}
        for kid in self.below_two[there]:
            if partner[kid] >= 0:
                last = kid
            else:
                second[kid] = last
        return first, second


def _below(above: list[int]) -> dict[int, list[int]]:
    below: dict[int, list[int]] = defaultdict(list)
    for index, over in enumerate(above):
        if over >= 0:
            below[over].append(index)
    return below
