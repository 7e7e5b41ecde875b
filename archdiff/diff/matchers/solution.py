"""The answer for one distinct pair of subtrees: what pairing them costs, and which layers inside belong together."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import NamedTuple, TypeAlias

from archdiff.diff.records import By


class Kin(NamedTuple):
    """Some siblings: their names and shapes."""

    names: Sequence[str]
    shapes: Sequence[int]

    def some(self, chosen: Sequence[int]) -> Kin:
        """Some of them, by index."""
        return Kin([self.names[index] for index in chosen], [self.shapes[index] for index in chosen])


class Pairing(NamedTuple):
    """Two of the children that were to be aligned, by their index."""

    old: int
    new: int
    by: By
    old_room: int | None = None
    """Where not the old child itself is meant but one of its own children: which."""
    new_room: int | None = None


class Entry(NamedTuple):
    """Two subtrees inside the pair, by their distance from its roots in pre-order, and their shapes."""

    old: int
    new: int
    by: By
    old_shape: int
    new_shape: int


class Left(NamedTuple):
    """A subtree without any partner yet, by its distance from the root, its shape and its name."""

    at: int
    shape: int
    name: str


class Solution(NamedTuple):
    """How two subtrees correspond."""

    cost: float
    matched: bool
    """Whether the two roots are partners; otherwise one stands inside the other's place."""
    entries: tuple[Entry, ...] = ()
    left_old: tuple[Left, ...] = ()
    left_new: tuple[Left, ...] = ()


Solving: TypeAlias = Generator[tuple[int, int], None, Solution]
"""A solution in the making: it yields the pairs it must know first, so that no depth of nesting exhausts the stack."""

Pairings: TypeAlias = Generator[tuple[int, int], None, list[Pairing]]
"""Paired children in the making."""

Entries: TypeAlias = Generator[tuple[int, int], None, list[Entry]]
