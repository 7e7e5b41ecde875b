"""What a comparison is made of: matches, atomic changes, and the Diff that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

from archdiff.tree.opaque import opaque
from archdiff.tree.records import Facet, Layer, Tensor, Tree, Value
from archdiff.tree.shown import Shown


class Absent(Enum):
    """The value of an attribute that one side does not have at all; ``None`` is a value."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent.ABSENT

By = Literal["pinned", "root", "equal", "path", "name", "position", "content", "tensors", "wrapped", "moved", "weak"]
"""Why two layers were paired, strongest reason that applied:

``pinned``    the user said so                     ``content``   a sequence alignment found them alike
``root``      both are roots                       ``tensors``   types differ, the tensors' roles and shapes agree
``equal``     equal subtrees                       ``wrapped``   one was found inside the other's place
``path``      same dotted path                     ``moved``     found elsewhere by distinctive content
``name``      same name under paired parents       ``weak``      the best that was left; ask before relying on it
``position``  same position in paired lists
"""


@dataclass(frozen=True, slots=True)
class Match:
    """One aligned pair of paths."""

    old: str
    new: str
    by: By


@dataclass(frozen=True, slots=True)
class Alignment:
    """Every aligned pair, in the new tree's order; a path stands in at most one pair."""

    matches: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """A layer of the new tree without partner. ``index`` is its position among its new siblings."""

    layer: Layer
    index: int

    @property
    def new(self) -> str:
        return self.layer.path


@dataclass(frozen=True, slots=True)
class Removed:
    """A layer of the old tree without partner."""

    layer: Layer

    @property
    def old(self) -> str:
        return self.layer.path


@dataclass(frozen=True, slots=True)
class Moved:
    """The top of what moved or was renamed; what follows its parent, or its position in a list, is not stated again."""

    old: str
    new: str
    index: int


@dataclass(frozen=True, slots=True)
class Reordered:
    """Same parent, other place among the siblings than the longest run that kept its order."""

    old: str
    new: str
    index: int


@dataclass(frozen=True, slots=True)
class Retyped:
    """Another class. ``before`` and ``after`` are class names, qualified by the defining module where the bare names are equal."""

    old: str
    new: str
    before: str
    after: str
    layer: Layer
    """The new layer, for its type and origin."""


@dataclass(frozen=True, slots=True)
class AttributeChanged:
    """Another value of one attribute; ABSENT where a side does not have it."""

    old: str
    new: str
    name: str
    before: Value | Absent
    after: Value | Absent


@dataclass(frozen=True, slots=True)
class TensorChanged:
    """Another shape, dtype, trainability, persistence or tie of one own tensor; ``None`` where a side does not have it."""

    old: str
    new: str
    name: str
    before: Tensor | None
    after: Tensor | None
    index: int | None
    """Position among the new layer's own tensors; ``None`` where it is gone."""


@dataclass(frozen=True, slots=True)
class CodeChanged:
    """The class has the same name but another source: it may compute something else."""

    old: str
    new: str
    type: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SharingChanged:
    """The module is shared otherwise: ``before`` and ``after`` name its first registration, ``None`` where it is the first itself."""

    old: str
    new: str
    before: str | None
    after: str | None


Change: TypeAlias = Added | Removed | Moved | Reordered | Retyped | AttributeChanged | TensorChanged | CodeChanged | SharingChanged


@dataclass(frozen=True, slots=True)
class Diff(Shown):
    """Two trees, their alignment, and every atomic fact that tells them apart. False when nothing differs."""

    old: Tree
    new: Tree
    alignment: Alignment
    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    @property
    def unseen(self) -> tuple[str, ...]:
        """What a side does not know everywhere: ``layers``, ``types``, ``attributes``, ``tensors``, ``code``."""
        return unseen(self.old, self.new)


def unseen(old: Tree, new: Tree) -> tuple[str, ...]:
    """The facets that at least one of the trees does not know, or knows only in part."""
    blind: set[str] = set(old.partial | new.partial)
    for tree in (old, new):
        blind |= _blind(tree.layers)
    if _bytecode(old) != _bytecode(new):
        blind.add("code")
    if any(True for tree in (old, new) for _ in opaque(tree)):
        blind.add("attributes")
    return tuple(facet for facet in ("layers", "types", "attributes", "tensors", "code") if facet in blind)


def _bytecode(tree: Tree) -> bool:
    """Whether some fingerprint is of bytecode, which is not compared with one of source."""
    return any(layer.code is not None and layer.code.startswith("~") for layer in tree.layers)


def _blind(layers: Iterable[Layer]) -> set[str]:
    found: set[str] = set()
    for layer in layers:
        if layer.type is None:
            found.add("types")
        if layer.attributes is None:
            found.add("attributes")
        if layer.tensors is None:
            found.add("tensors")
        if layer.code is None:
            found.add("code")
    return found


__all__ = [
    "ABSENT",
    "Absent",
    "Added",
    "Alignment",
    "AttributeChanged",
    "By",
    "Change",
    "CodeChanged",
    "Diff",
    "Facet",
    "Match",
    "Moved",
    "Removed",
    "Reordered",
    "Retyped",
    "SharingChanged",
    "TensorChanged",
    "unseen",
]
