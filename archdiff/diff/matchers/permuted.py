"""Children of a list that changed places: where each is found unchanged elsewhere, the places are not read as changes."""

from __future__ import annotations

from collections import defaultdict

from archdiff.diff.matchers.solution import Kin, Pairing


def permuted(old: Kin, new: Kin, pairs: list[Pairing]) -> list[Pairing]:
    """Pair equal children out of order, where no child of a changed pair is left alone by it.

    In a list whose widths were doubled each layer equals the next one of before; pairing those would leave the first and the last alone.
    """
    changed = [pair for pair in pairs if old.shapes[pair.old] != new.shapes[pair.new]]
    equal = _equal(old, new, pairs, changed)
    if not equal:
        return pairs
    group = _Groups()
    for i, j, _ in changed:
        group.join(("old", i), ("new", j))
    for i, j in equal:
        group.join(("old", i), ("new", j))
    placed = {("old", i) for i, _ in equal} | {("new", j) for _, j in equal}
    alone = {group.of(end) for i, j, _ in changed for end in (("old", i), ("new", j)) if end not in placed}
    kept = [pair for pair in pairs if pair not in set(changed)]
    kept += [pair for pair in changed if group.of(("old", pair.old)) in alone or not _touched(pair, placed)]
    kept += [Pairing(i, j, "content") for i, j in equal if group.of(("old", i)) not in alone]
    return sorted(kept)


def _touched(pair: Pairing, placed: set[tuple[str, int]]) -> bool:
    return ("old", pair.old) in placed or ("new", pair.new) in placed


def _equal(old: Kin, new: Kin, pairs: list[Pairing], changed: list[Pairing]) -> list[tuple[int, int]]:
    """Equal children that are not yet partners, the k-th of a kind with the k-th."""
    settled = set(pairs) - set(changed)
    olds, news = {pair.old for pair in settled}, {pair.new for pair in settled}
    free: dict[int, list[int]] = defaultdict(list)
    for j, shape in enumerate(new.shapes):
        if j not in news:
            free[shape].append(j)
    equal: list[tuple[int, int]] = []
    taken: dict[int, int] = defaultdict(int)
    for i, shape in enumerate(old.shapes):
        if i not in olds and taken[shape] < len(free.get(shape, ())):
            equal.append((i, free[shape][taken[shape]]))
            taken[shape] += 1
    return equal


class _Groups:
    """Which ends hang together."""

    def __init__(self) -> None:
        self.above: dict[tuple[str, int], tuple[str, int]] = {}

    def of(self, end: tuple[str, int]) -> tuple[str, int]:
        while (above := self.above.setdefault(end, end)) != end:
            self.above[end] = self.above.get(above, above)
            end = above
        return end

    def join(self, one: tuple[str, int], two: tuple[str, int]) -> None:
        self.above[self.of(one)] = self.of(two)
