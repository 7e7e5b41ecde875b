"""A label: what of a layer counts when layers are paired, and how unlike two labels are.

Some things make equal blocks look different without being different: positions such as ``layer_idx``, the ramp of a stochastic depth,
private notes. They are set apart as marks, which decide only between blocks that are equal otherwise. Left out altogether are
dictionaries, such as the ``config`` that a whole model carries along, and the mode of training.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from archdiff.tree.families import HEAVY, bare, family, known, ramps, words
from archdiff.tree.records import Layer, Value

Plain: TypeAlias = "None | bool | int | float | str | tuple[Plain, ...]"
Shapes: TypeAlias = "dict[str, tuple[int, ...] | None]"
Mark: TypeAlias = tuple[str, Plain]

REFUSED = 1.0
"""From this distance on, removed and added reads better."""

STEM = 5
"""Letters with which two class names may begin alike by kinship: QuantStub and Quantize."""

_LEFT_OUT = frozenset({"config", "training"})
_SCALARS = frozenset({bool, int, float, str, type(None)})
_POSITIONS = frozenset({"layer_idx", "layer_id", "layer_index", "layer_number", "block_idx", "depth_idx"})


class Label(NamedTuple):
    """One layer without its place; ``None`` is unknown."""

    type: str | None
    attributes: Mapping[str, Plain] | None
    tensors: Shapes | None
    leaf: bool
    partial: bool
    """Whether an absent attribute may only be unknown."""
    family: str | None
    weight: float
    """What it costs to remove or add the layer."""
    placeholder: bool
    """Whether it does nothing and only keeps a place."""
    marks: tuple[Mark, ...]
    """Attributes that say where in a model the layer stands: its number, its step on a ramp, or a private note."""

    @property
    def vague(self) -> bool:
        """Whether something about the layer is unknown."""
        return self.partial or self.type is None or self.attributes is None or self.tensors is None


def label(layer: Layer, leaf: bool, partial: bool) -> Label:
    """The label of ``layer``."""
    plain = None if layer.attributes is None else _plain_ones(layer.attributes)
    marks = _marks(layer.type or "", plain) if plain else ()
    attributes = {name: value for name, value in plain.items() if (name, value) not in marks} if plain and marks else plain
    tensors = None if layer.tensors is None else {tensor.name: tensor.shape for tensor in layer.tensors}
    kind = None if layer.type is None else family(layer.type)
    placeholder = leaf and _placeholder(layer.type, kind, attributes, tensors)
    weight = _weight(layer.type, tensors, leaf, placeholder)
    return Label(layer.type, attributes, tensors, leaf, partial, kind, weight, placeholder, marks)


def content(found: Label) -> tuple[object, ...]:
    """What two labels have in common when they are equal but for their marks."""
    known = found.attributes
    attributes = (
        None if known is None else frozenset([(name, value if type(value) is int else repr(value)) for name, value in known.items()])
    )
    tensors = None if found.tensors is None else tuple(found.tensors.items())
    return found.type, attributes, tensors, found.leaf, found.partial


def agree(old: Label, new: Label) -> bool:
    """Whether nothing that is known of both labels differs."""
    types = old.type is None or new.type is None or old.type == new.type
    tensors = old.tensors is None or new.tensors is None or old.tensors == new.tensors
    if not types or not tensors or old.attributes is None or new.attributes is None:
        return types and tensors
    names = old.attributes.keys() & new.attributes.keys() if old.partial or new.partial else old.attributes.keys() | new.attributes.keys()
    return all(name in old.attributes and name in new.attributes and old.attributes[name] == new.attributes[name] for name in names)


def distance(old: Label, new: Label) -> float:
    """How unlike two labels are, from 0 (equal) to 1 (nothing in common)."""
    kinds = _kinds(old, new)
    if kinds >= REFUSED:
        return REFUSED
    settings = _settings(old, new) if old.family == new.family else 0.0
    packed = old.family == new.family and old.family in HEAVY and not (old.tensors and new.tensors)
    apart = kinds + 0.25 * settings + (0.05 if packed else 0.25 * _tensors(old.tensors, new.tensors))
    return min(max(apart, 0.02), 0.95)


def _kinds(old: Label, new: Label) -> float:
    if old.type is None or new.type is None:
        return 0.05
    if old.type == new.type:
        return 0.0
    if old.placeholder or new.placeholder:
        return 0.35 if old.leaf and new.leaf else 0.6
    if old.type.endswith(new.type) or new.type.endswith(old.type):
        return 0.05
    mismatch = 0.2 if old.leaf != new.leaf else 0.0
    if old.family == new.family:
        return mismatch + (0.05 if words(old.type)[-1:] == words(new.type)[-1:] and not known(old.type) else 0.15)
    if old.tensors and old.tensors == new.tensors:
        return mismatch + 0.3
    if old.type[:STEM] == new.type[:STEM]:
        return mismatch + 0.4
    if not old.leaf and not new.leaf:
        return 0.5
    return 0.75 + mismatch


def _settings(old: Label, new: Label) -> float:
    if old.attributes is None or new.attributes is None:
        return 0.0
    one, two = old.attributes, new.attributes
    shared = one.keys() & two.keys()
    differing = sum(one[name] != two[name] for name in shared)
    total = len(shared)
    if old.type == new.type and not (old.partial or new.partial):
        lonely = len(one) + len(two) - 2 * total
        differing, total = differing + lonely, total + lonely
    return differing / (total + 1)


def _tensors(old: Shapes | None, new: Shapes | None) -> float:
    if old is None or new is None or old == new:
        return 0.0
    names = old.keys() | new.keys()
    return sum(_shapes(old[name], new[name]) if name in old and name in new else 1.0 for name in names) / len(names)


def _shapes(old: tuple[int, ...] | None, new: tuple[int, ...] | None) -> float:
    if old == new or old is None or new is None:
        return 0.0
    if len(old) != len(new):
        return 0.75
    return sum(one != two for one, two in zip(old, new, strict=True)) / len(old)


def _plain_ones(attributes: Mapping[str, Value]) -> dict[str, Plain]:
    """Attributes that tell layers apart; a tuple that repeats one number is that number, as PyTorch reads it."""
    made: dict[str, Plain] = {}
    for name, value in attributes.items():
        if name not in _LEFT_OUT:
            if type(value) in _SCALARS:
                made[name] = value  # type: ignore[assignment]
            elif not isinstance(value, Mapping):
                made[name] = _plain(value)
    return made


def _marks(type_: str, attributes: Mapping[str, Plain]) -> tuple[Mark, ...]:
    """Positions, private notes, and the steps of a stochastic depth."""
    return tuple(
        [
            (name, value)
            for name, value in attributes.items()
            if name[:1] == "_" or name in _POSITIONS or (type(value) is float and (name.startswith("drop_path") or ramps(type_)))
        ]
    )


def _plain(value: Value) -> Plain:
    if isinstance(value, tuple):
        items = tuple([item if type(item) in _SCALARS else _plain(item) for item in value])
        return items[0] if items and isinstance(items[0], int) and items.count(items[0]) == len(items) else items  # type: ignore[return-value]
    return None if isinstance(value, Mapping) else value


def _placeholder(type_: str | None, kind: str | None, attributes: Mapping[str, Plain] | None, tensors: Shapes | None) -> bool:
    if tensors:
        return False
    if kind == "placeholder" or type_ == "Sequential":
        return True
    return kind == "dropout" and attributes is not None and attributes.get("p") == 0


def _weight(type_: str | None, tensors: Shapes | None, leaf: bool, placeholder: bool) -> float:
    if placeholder:
        return 0.5
    if tensors or (leaf and type_ and family(type_) in HEAVY):
        return 3.0
    if tensors is None and leaf and not (type_ and bare(type_)):
        return 3.0
    return 1.0
