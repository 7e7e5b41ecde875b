"""A layer's settings completed by its card: what the constructor leaves to defaults, and what only tensors tell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archdiff.knowledge.card import Attribute, Card
from archdiff.tree.records import Tensor, Value


def settled(card: Card, given: Mapping[str, Value]) -> dict[str, Value]:
    """Constructor arguments with the defaults for what is not given, each as the module keeps it."""
    return _resolved(
        card,
        {
            attribute.name: given.get(attribute.name, attribute.default)
            for attribute in card.attributes
            if attribute.name in given or not attribute.required
        },
    )


def known(card: Card, attributes: Mapping[str, Value] | None, tensors: Sequence[Tensor] | None) -> dict[str, Value]:
    """What is certain about a layer: attributes a source gave under either name, and what its tensors prove. Nothing is assumed."""
    found: dict[str, Value] = {}
    for attribute in card.attributes:
        name = _given(attribute, attributes or {})
        if attributes is not None and name is not None:
            found[attribute.name] = attributes[name]
        elif attribute.tensor and tensors is not None:
            found[attribute.name] = any(tensor.name == attribute.tensor for tensor in tensors)
    return _resolved(card, found)


def _resolved(card: Card, values: Mapping[str, Value]) -> dict[str, Value]:
    resolved: dict[str, Value] = {}
    for name, value in values.items():
        attribute = card.attribute(name)
        if value is None and attribute is not None and attribute.falls_back:
            value = values.get(attribute.falls_back)
        resolved[name] = card.spread_out(name, value)
    return resolved


def _given(attribute: Attribute, attributes: Mapping[str, Value]) -> str | None:
    return next((name for name in (attribute.name, attribute.kept) if name is not None and name in attributes), None)
