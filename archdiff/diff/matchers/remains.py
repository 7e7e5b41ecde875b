"""The leftovers of one side of a pair, opened up: every layer in them, and which of them are still free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.solution import Kin, Left

OPENED = 800
"""How many layers are looked at."""


class Remains:
    """Layers of leftover subtrees in pre-order, numbered from 0."""

    def __init__(self, shapes: Shapes, left: Sequence[Left], tops: int) -> None:
        self.shapes = shapes
        self.at: list[int] = []
        self.shape: list[int] = []
        self.name: list[str] = []
        self.above: list[int] = []
        self.tops: list[int] = []
        """The leftovers themselves; the first ``near`` are children of the pair."""
        self.taken: list[bool] = []
        self.end: list[int] = []
        """Where the opened part of the subtree ends."""
        self.closed: set[int] = set()
        """Containers that were tried as a home."""
        self.near = tops
        for one in left:
            self.tops.append(len(self.at))
            if len(self.at) + shapes.size[one.shape] <= OPENED:
                self._whole(one)
            else:
                self._open(one)
        self.taken = [False] * len(self.at)

    def _whole(self, left: Left) -> None:
        here, opened = len(self.at), self.shapes.opened(left.shape)
        self.at.extend(range(left.at, left.at + len(opened.shapes)))
        self.shape += opened.shapes
        self.name.append(left.name)
        self.name += opened.names
        self.above.append(-1)
        self.above += [here + above for above in opened.above]
        self.end += [here + end for end in opened.ends]

    def _open(self, left: Left) -> None:
        stack = [(left.at, left.shape, left.name, -1)]
        first = len(self.at)
        while stack:
            at, shape, name, above = stack.pop()
            here = len(self.at)
            self.at.append(at)
            self.shape.append(shape)
            self.name.append(name)
            self.above.append(above)
            self.end.append(here + 1)
            if here + len(stack) + min(self.shapes.size[shape], len(self.shapes.kids[shape]) + 1) <= OPENED:
                kids = zip(self.shapes.starts(shape), self.shapes.kids[shape], self.shapes.names[shape], strict=True)
                stack.extend((at + start, kid, own, here) for start, kid, own in reversed(list(kids)))
        for index in range(len(self.at) - 1, first, -1):
            self.end[self.above[index]] = max(self.end[self.above[index]], self.end[index])

    def __len__(self) -> int:
        return len(self.at)

    def take(self, index: int) -> None:
        """The layer and all below it have found partners, or at least a place."""
        for here in range(index, self.end[index]):
            self.taken[here] = True

    def free(self, index: int) -> bool:
        """Whether the whole subtree is without partners."""
        return True not in self.taken[index : self.end[index]]

    def free_tops(self) -> list[int]:
        """Leftover children of the pair itself, wholly free."""
        return [top for top in self.tops[: self.near] if self.free(top)]

    def homes(self) -> Iterator[int]:
        """Opened containers of which something is free."""
        for index, end in enumerate(self.end):
            if end > index + 1 and index not in self.closed and not self.taken[index]:
                yield index

    def free_children(self, index: int) -> list[int]:
        """Opened children, wholly free."""
        here, children = index + 1, []
        while here < self.end[index]:
            if self.free(here):
                children.append(here)
            here = self.end[here]
        return children

    def kin(self, chosen: Sequence[int]) -> Kin:
        """Some layers as siblings to be aligned."""
        return Kin([self.name[index] for index in chosen], [self.shape[index] for index in chosen])

    def left(self) -> list[Left]:
        """The largest subtrees that are wholly free."""
        found: list[Left] = []
        skip = 0
        for index in range(len(self.at)):
            if index < skip or not self.free(index):
                continue
            found.append(Left(self.at[index], self.shape[index], self.name[index]))
            skip = self.end[index]
        return found
