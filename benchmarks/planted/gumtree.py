"""A matcher in the way of GumTree (Falleri et al. 2014, the simple variant): equal subtrees first, then parents with much in common."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from benchmarks.planted.classes import Side

ENOUGH = 0.5
"""The share of common descendants (Dice) that makes two parents a pair."""


def gumtree(old: Side, new: Side) -> Sequence[tuple[str, str]]:
    """Pairs of paths."""
    below, above = _below(old), _below(new)
    pairs: dict[str, str] = {}
    taken: set[str] = set()
    _top_down(old, new, below, above, pairs, taken)
    _bottom_up(old, new, below, above, pairs, taken)
    return list(pairs.items())


def _top_down(
    old: Side, new: Side, below: dict[str, list[str]], above: dict[str, list[str]], pairs: dict[str, str], taken: set[str]
) -> None:
    """Equal subtrees, largest first; of several candidates the one under equal names, then in order."""
    candidates: dict[int, list[str]] = defaultdict(list)
    for path in new.labels:
        candidates[new.subtrees[path]].append(path)
    for path in sorted(old.labels, key=lambda path: -old.sizes[path]):
        if path in pairs:
            continue
        free = [other for other in candidates[old.subtrees[path]] if other not in taken]
        if free:
            best = max(free, key=lambda other: _common(path, other))
            for left, right in zip(_subtree(path, below), _subtree(best, above), strict=True):
                if left not in pairs and right not in taken:
                    pairs[left] = right
                    taken.add(right)


def _bottom_up(
    old: Side, new: Side, below: dict[str, list[str]], above: dict[str, list[str]], pairs: dict[str, str], taken: set[str]
) -> None:
    """Unpaired parents of paired children; then children of a new pair by class and name."""
    types = {layer.path: layer.type for layer in (*new.tree.layers,)}
    own = {layer.path: layer.type for layer in old.tree.layers}
    for path in reversed(list(old.labels)):
        if path in pairs or path not in below:
            continue
        best = _likest(path, below, old, new, pairs, taken) if path else ("" if "" not in taken else None)
        if best is not None and (path == "" or types[best] == own[path]):
            pairs[path] = best
            taken.add(best)
            _children(below.get(path, []), above.get(best, []), own, types, pairs, taken)


def _likest(path: str, below: dict[str, list[str]], old: Side, new: Side, pairs: dict[str, str], taken: set[str]) -> str | None:
    common: Counter[str] = Counter()
    for child in _subtree(path, below)[1:]:
        other = pairs.get(child)
        while other:
            other = new.parents[other]
            if other is not None and other not in taken:
                common[other] += 1
    scored = [(2 * count / (old.sizes[path] + new.sizes[other] - 2), _common(path, other), other) for other, count in common.items()]
    best = max(scored, default=None)
    return best[2] if best is not None and best[0] >= ENOUGH else None


def _children(
    left: Iterable[str],
    right: Sequence[str],
    own: dict[str, str | None],
    types: dict[str, str | None],
    pairs: dict[str, str],
    taken: set[str],
) -> None:
    for child in left:
        if child in pairs:
            continue
        free = [other for other in right if other not in taken and types[other] == own[child]]
        same = [other for other in free if _last(other) == _last(child)] or (free if len(free) == 1 else [])
        if same:
            pairs[child] = same[0]
            taken.add(same[0])


def _common(path: str, other: str) -> int:
    """How many names two paths have in common, from the end."""
    count = 0
    for left, right in zip(reversed(path.split(".")), reversed(other.split(".")), strict=False):
        if left != right:
            break
        count += 1
    return count


def _last(path: str) -> str:
    return path.rpartition(".")[2]


def _below(side: Side) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for path, above in side.parents.items():
        if above is not None:
            found.setdefault(above, []).append(path)
    return found


def _subtree(path: str, below: dict[str, list[str]]) -> list[str]:
    found, stack = [], [path]
    while stack:
        node = stack.pop()
        found.append(node)
        stack.extend(reversed(below.get(node, ())))
    return found
