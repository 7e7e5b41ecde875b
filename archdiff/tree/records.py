"""A model as plain records: a flat tuple of layers whose dotted paths carry the structure.

Unknown is ``None``, at the field: a printout does not know tensors, a checkpoint does not know types. ``0``, ``""``, ``{}`` and ``()``
are facts ("it has none"), never stand-ins for "not known".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from archdiff.tree.shown import Shown

Value: TypeAlias = "None | bool | int | float | str | tuple[Value, ...] | Mapping[str, Value]"
"""What an attribute can hold: plain values only, nested at will; lists become tuples."""

Facet: TypeAlias = Literal["layers", "attributes", "tensors"]

Kind = Literal["parameter", "buffer"]


@dataclass(frozen=True, slots=True)
class Tensor:
    """One parameter or buffer, owned by the layer that lists it."""

    name: str
    kind: Kind
    shape: tuple[int, ...] | None = None
    """Sizes in order; ``None`` while a lazy module has not seen its first input."""
    dtype: str | None = None
    """torch's name without its prefix, such as ``"float32"``."""
    trainable: bool | None = None
    """``requires_grad``; ``None`` where the source cannot tell."""
    persistent: bool | None = None
    """Whether it has a key in the state_dict; always true of parameters."""
    tied_to: str | None = None
    """Full dotted name of the first holder of the same tensor, when this is a later one."""


@dataclass(frozen=True, slots=True)
class Layer:
    """One module, leaf or container, at one path."""

    path: str
    """PyTorch's own dotted name; the root's is ``""``."""
    type: str | None = None
    """The class name, such as ``"Conv2d"``; of torch.ao's quantised classes the name they print, such as ``"QuantizedConv2d"``."""
    origin: str | None = None
    """The Python module that defines the class, such as ``"torch.nn.modules.conv"``."""
    attributes: Mapping[str, Value] | None = None
    """What decides the computation: constructor arguments kept on the module and every other plain public value."""
    tensors: tuple[Tensor, ...] | None = None
    """Own parameters and buffers in registration order, not those of submodules."""
    code: str | None = None
    """Fingerprint of the class's source, ``"exact:by-order"``; in the second half children are named by their position. Where the class
    also goes through its children or looks them up, a third part says by what: ``":order"``, ``":name"`` or ``":name+order"``."""
    same_as: str | None = None
    """Path of the first registration, when this is a later one of a shared module."""


@dataclass(frozen=True, slots=True)
class Tree(Shown):
    """A whole model: layers in registration order, root first, every parent before its children."""

    origin: str
    """The spec or description the tree was read from; shown to people, compared by nobody."""
    layers: tuple[Layer, ...]
    partial: frozenset[Facet] = frozenset()
    """What the source knows only in part: a printout shows some attributes, a checkpoint holds only the layers that own tensors.
    An absence in a partial facet proves nothing."""
    notes: tuple[str, ...] = ()
    """One sentence each on how the tree was obtained, such as a fallback to the CPU."""
    versions: Mapping[str, str] | None = None
    """Library name to version, where known."""
