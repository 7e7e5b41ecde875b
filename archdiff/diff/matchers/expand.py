"""Solutions of distinct pairs, written out: which layer stands beside which."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import repeat

from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.forest import Grove
from archdiff.diff.matchers.names import numbers
from archdiff.diff.matchers.solution import Solution
from archdiff.diff.records import By, Match


class Partners:
    """For every layer of the second tree its partner in the first, and why."""

    def __init__(self, one: Grove, two: Grove, costs: Costs) -> None:
        self.one, self.two, self.costs = one, two, costs
        self.partner: list[int] = [-1] * len(two.paths)
        self.why: list[By] = ["equal"] * len(two.paths)

    def namesakes(self) -> Partners:
        """Every layer with the one of its path; both trees have the same paths."""
        self.partner = list(range(len(self.partner)))
        self.why = ["root", *["path"] * (len(self.partner) - 1)]  # type: ignore[list-item]
        return self

    def over(self, one: Grove, two: Grove, costs: Costs) -> Partners:
        """The same pairs, of layers that are described otherwise."""
        other = Partners(one, two, costs)
        other.partner, other.why = list(self.partner), list(self.why)
        return other

    def expand(self, one: int, two: int, why: By, found: Solution | None = None) -> None:
        """Write out the solution of the pair of subtrees at these positions."""
        stack = [(one, two, why)]
        while stack:
            here, there, by = stack.pop()
            old, new = self.one.shapes[here], self.two.shapes[there]
            if self.costs.same(old, new):
                self._equal(here, there, by)
                continue
            known = found if found is not None and here == one and there == two else self.costs.solution(old, new)
            if known.matched:
                self.partner[there] = here
                self.why[there] = by if by in _STRONG or self.one.paths[here] != self.two.paths[there] else "path"
            stack.extend((here + entry.old, there + entry.new, entry.by) for entry in known.entries)

    def _equal(self, here: int, there: int, by: By) -> None:
        size = self.costs.shapes.size[self.one.shapes[here]]
        self.partner[there : there + size] = range(here, here + size)
        self.why[there : there + size] = ["weak" if by == "weak" else "equal"] * size
        if by in _STRONG:
            self.why[there] = by
        if self.one.shapes[here] != self.two.shapes[there]:
            self._by_marks(here, there)

    def _by_marks(self, here: int, there: int) -> None:
        """Subtrees that differ in marks alone: children of a list that changed places are known by them."""
        shapes = self.costs.shapes
        stack = [(here, there)]
        while stack:
            here, there = stack.pop()
            old, new = self.one.shapes[here], self.two.shapes[there]
            olds, news = shapes.kids[old], shapes.kids[new]
            order = list(range(len(news)))
            if olds != news and numbers(shapes.names[new]) and sorted(olds) == sorted(news):
                free: dict[int, list[int]] = {}
                for index, kid in reversed(list(enumerate(olds))):
                    free.setdefault(kid, []).append(index)
                order = [free[kid].pop() for kid in news]
            starts_old, starts_new = shapes.starts(old), shapes.starts(new)
            for index, chosen in enumerate(order):
                at, to = here + starts_old[chosen], there + starts_new[index]
                if index != chosen:
                    size = shapes.size[news[index]]
                    self.partner[to : to + size] = range(at, at + size)
                if olds[chosen] != news[index]:
                    stack.append((at, to))

    def tops(self) -> list[tuple[int, int, bool]]:
        """All pairs in the order of the second tree, and whether they are equal subtrees that are partners throughout; what is inside
        those is passed over."""
        now, ones, twos, size = self.partner, self.one.shapes, self.two.shapes, self.costs.shapes.size
        found = []
        there, end = 0, len(now)
        while there < end:
            here = now[there]
            if here >= 0:
                whole = ones[here] == twos[there]
                if whole:
                    last = size[twos[there]] - 1
                    if last:
                        whole = now[there + last] == here + last and now[there : there + last] == [*range(here, here + last)]
                    found.append((here, there, whole))
                    if whole:
                        there += last
                else:
                    found.append((here, there, False))
            there += 1
        return found

    def reconsider(self) -> None:
        """Say ``equal`` only of subtrees that are equal as they are described here."""
        for there, here in enumerate(self.partner):
            if here >= 0 and self.why[there] == "equal" and not self.costs.same(self.one.shapes[here], self.two.shapes[there]):
                self.why[there] = "path" if self.one.paths[here] == self.two.paths[there] else "content"

    def matches(self, mirrored: bool) -> Iterator[Match]:
        """Pairs in the order of the new tree: the second one, or the first where the sides were swapped."""
        ones, twos = self.one.paths, self.two.paths
        theres = [there for there, here in enumerate(self.partner) if here >= 0] if -1 in self.partner else [*range(len(self.partner))]
        if mirrored:
            theres.sort(key=self.partner.__getitem__)
        first = map(ones.__getitem__, map(self.partner.__getitem__, theres))
        second, whys = map(twos.__getitem__, theres), [*map(self.why.__getitem__, theres)]
        return iter(_matches(second, first, whys) if mirrored else _matches(first, second, whys))


_set_old, _set_new, _set_by = (getattr(Match, name).__set__ for name in Match.__slots__)


def _matches(olds: Iterable[str], news: Iterable[str], whys: Sequence[By]) -> list[Match]:
    """Matches by the columns of their fields: a frozen dataclass's own constructor takes three times as long."""
    made = [*map(object.__new__, repeat(Match, len(whys)))]
    for fill, values in ((_set_old, olds), (_set_new, news), (_set_by, whys)):
        deque(map(fill, made, values), maxlen=0)
    return made


_STRONG = ("pinned", "root", "weak")
