"""The plain methods: by dotted name, by difflib on leaf lines, and in GumTree's way. Each gives pairs of paths."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import TypeAlias

from benchmarks.planted.classes import Side
from benchmarks.planted.gumtree import gumtree

Pairs: TypeAlias = Sequence[tuple[str, str]]
Method: TypeAlias = Callable[[Side, Side], Pairs]


def by_path(old: Side, new: Side) -> Pairs:
    """Equal dotted names."""
    return [(path, path) for path in old.labels if path in new.labels]


def leaf_lines(old: Side, new: Side) -> Pairs:
    """difflib on the leaves' types and settings."""
    left, right = _leaves(old), _leaves(new)
    matcher = SequenceMatcher(None, [old.labels[path] for path in left], [new.labels[path] for path in right], autojunk=False)
    return [
        (left[block.a + offset], right[block.b + offset]) for block in matcher.get_matching_blocks() for offset in range(block.size)
    ]  # fmt: skip


def _leaves(side: Side) -> list[str]:
    return [path for path, size in side.sizes.items() if size == 1]


RIVALS: Mapping[str, Method] = {"by path": by_path, "leaf lines": leaf_lines, "GumTree": gumtree}
