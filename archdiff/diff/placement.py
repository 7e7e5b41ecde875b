"""Where every layer sits on both sides: what moved, what changed its order, and which names follow from positions."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from archdiff.diff.records import Moved, Reordered
from archdiff.tree.paths import name, positional
from archdiff.tree.records import Tree


class Sides:
    """Both trees' paths, and who is whose partner."""

    def __init__(self, old: Tree, new: Tree, new_of: Mapping[str, str]) -> None:
        self.new_of = new_of
        self.old_of = {after: before for before, after in new_of.items()}
        self.complete = "layers" not in old.partial and "layers" not in new.partial
        """Whether both sources list every layer: only then do order and positions mean anything."""
        self._olds, self._news = [layer.path for layer in old.layers], [layer.path for layer in new.layers]
        self._alike = self._olds == self._news

    @cached_property
    def old_children(self) -> Mapping[str, list[str]]:
        """Children by parent path in the old tree."""
        return child_paths(self._olds)

    @cached_property
    def new_children(self) -> Mapping[str, list[str]]:
        """Children by parent path in the new tree."""
        return self.old_children if self._alike else child_paths(self._news)

    @property
    def in_place(self) -> bool:
        """Whether every layer is where it was: the partner of its namesake, in the same order."""
        return self._alike and len(self.new_of) == len(self._olds) and [*self.new_of] == [*self.new_of.values()]


def child_paths(paths: Iterable[str]) -> dict[str, list[str]]:
    """Those of the direct children of every path, in registration order."""
    below: dict[str, list[str]] = {}
    last, at = "", None
    for path in filter(None, paths):
        above = path.rpartition(".")[0]
        if above != at:
            at = last if above == last else above  # the very same string needs no hashing anew, which takes long where it is long
            siblings = below.setdefault(at, [])
        siblings.append(path)
        last = path
    return below


def displaced(places: Sides) -> Iterator[Moved | Reordered]:
    """Every layer that moved or changed its order, by new parent; only the top of what moved."""
    if places.in_place:
        return
    root = places.old_of.get("")
    if root:
        yield Moved(root, "", 0)
    for above, paths in places.new_children.items():
        yield from _among(above, paths, places)


def _among(above: str, paths: Sequence[str], places: Sides) -> Iterator[Moved | Reordered]:
    """What moved to, or within, one new parent."""
    above_old = places.old_of.get(above)
    siblings = places.old_children.get(above_old, []) if above_old is not None else []
    if siblings == [places.old_of.get(path) for path in paths] and (
        siblings == paths or _names(above_old, siblings) == _names(above, paths)
    ):
        return
    order = {path: index for index, path in enumerate(siblings)}
    stayed: list[tuple[int, str, str]] = []
    moved: dict[int, Moved] = {}
    for index, new in enumerate(paths):
        old = places.old_of.get(new)
        if old is not None:
            if old in order:
                stayed.append((index, old, new))
            else:
                moved[index] = Moved(old, new, index)
    implied = places.complete and positional([name(path) for path in paths]) and positional([name(path) for path in order])
    if not implied:
        moved |= {index: Moved(old, new, index) for index, old, new in stayed if name(old) != name(new)}
    kept = [each for each in stayed if each[0] not in moved]
    in_order = increasing([order[old] for _, old, _ in kept])
    shuffled = {kept[k][0]: Reordered(kept[k][1], kept[k][2], kept[k][0]) for k in range(len(kept)) if k not in in_order}
    if places.complete and not implied and positional([name(path) for path in order]):
        explicit = [index for index, path in enumerate(paths) if path not in places.old_of or index in moved or index in shuffled]
        moved |= _hole(paths, kept, explicit)
    facts: dict[int, Moved | Reordered] = {**(shuffled if places.complete else {}), **moved}
    yield from (facts[index] for index in sorted(facts))


def _names(above: str | None, paths: Sequence[str]) -> list[str]:
    """The last parts of direct children's paths."""
    start = len(above) + 1 if above else 0
    return [path[start:] for path in paths]


def _hole(paths: Sequence[str], kept: Iterable[tuple[int, str, str]], explicit: Iterable[int]) -> dict[int, Moved]:
    """In a list that lost its numbering, one fact says so: the first child whose name is not its position, unless a stated one shows it."""
    if any(name(paths[index]) != str(index) for index in explicit):
        return {}
    return next(({index: Moved(old, new, index)} for index, old, new in kept if name(new) != str(index)), {})


def increasing(values: Sequence[int]) -> frozenset[int]:
    """Positions of one longest increasing subsequence; n log n."""
    tails: list[int] = []
    holders: list[int] = []
    before: list[int] = []
    for position, value in enumerate(values):
        place = bisect_left(tails, value)
        before.append(holders[place - 1] if place else -1)
        tails[place : place + 1] = [value]
        holders[place : place + 1] = [position]
    found: set[int] = set()
    position = holders[-1] if holders else -1
    while position >= 0:
        found.add(position)
        position = before[position]
    return frozenset(found)
