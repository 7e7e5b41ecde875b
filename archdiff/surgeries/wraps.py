"""Wrappers: a module that stands in another's place and holds it, found in either direction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer


class Wrap(NamedTuple):
    """One place where ``inner``, a path on the wrapped side, stands inside ``wrapper``; a chain of wrappers is one wrap."""

    place: str
    """Where the bare module stands, on the bare side."""
    wrappers: tuple[str, ...]
    """Paths on the wrapped side, outermost first."""
    inner: str


def wraps(
    moves: Iterable[tuple[str, str]],
    fresh: frozenset[str],
    layers: Mapping[str, Layer],
    children: Mapping[str, list[str]],
    partner: Mapping[str, str],
) -> list[Wrap]:
    """Every wrap among ``moves`` (bare path, wrapped path). ``fresh`` are the wrapped side's layers without partner, ``partner``
    leads from the wrapped to the bare side."""
    found = []
    for bare, wrapped in moves:
        chain: list[str] = []
        above = parent(wrapped)
        while above is not None and above in fresh and _transparent(above, wrapped, chain, layers, children):
            chain.append(above)
            above = parent(above)
        if chain and (above is None if bare == "" else above is not None and partner.get(above) == parent(bare)):
            found.append(Wrap(bare, tuple(reversed(chain)), wrapped))
    return found


def _transparent(path: str, wrapped: str, chain: list[str], layers: Mapping[str, Layer], children: Mapping[str, list[str]]) -> bool:
    """Whether a container holds the wrapped module and nothing else; a Sequential is a list, never a wrapper."""
    inner = chain[-1] if chain else wrapped
    return children[path] == [inner] and layers[path].type not in ("Sequential", "ModuleList", "ModuleDict")


def noted(change: object) -> bool:
    """Whether a wrapper left a note of its own on what it wraps, or took it along."""
    return isinstance(change, AttributeChanged) and ABSENT in (change.before, change.after) and change.name.startswith("_")
