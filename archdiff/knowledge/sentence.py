"""A layer in one sentence with its own numbers: "Conv2d 3→64, 7×7, stride 2: halves height and width, 9,408 weights"."""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from math import prod

from archdiff.knowledge.card import Attribute, Card, card
from archdiff.knowledge.effect import sizes_effect
from archdiff.knowledge.formula import evaluate, names
from archdiff.knowledge.settings import known
from archdiff.knowledge.wording import counted, worded
from archdiff.tree.records import Tensor, Value


def sentence(
    type_name: str, attributes: Mapping[str, Value] | None = None, tensors: Sequence[Tensor] | None = None, origin: str | None = None
) -> str:
    """What this layer is and does, as far as its source knows; just the type for a type without a card."""
    found = card(type_name, origin)
    settings = known(found, attributes, tensors) if found is not None and found.by != "name" else {}
    head = " ".join([type_name, *_said(found, settings)]) if found is not None else type_name
    tail = [part for part in (_effect(found, settings), _count(found, settings, tensors)) if part]
    return f"{head}: {', '.join(tail)}" if tail else head


def settings_phrase(found: Card, settings: Mapping[str, Value]) -> str:
    """The settings alone: ``"3→64, 7×7, stride 2"``."""
    return ", ".join(_said(found, settings)).replace(",,", ",")


def _said(found: Card, settings: Mapping[str, Value]) -> list[str]:
    in_brief = [field for _, field, _, _ in string.Formatter().parse(found.brief) if field]
    told = bool(in_brief) and all(settings.get(name) is not None for name in in_brief)
    brief = [found.brief.format(**{name: worded(name, settings[name]) for name in in_brief})] if told else []
    rest = [
        _phrase(attribute, settings[attribute.name])
        for attribute in found.attributes
        if attribute.name in settings and not (told and attribute.name in in_brief) and _unusual(found, attribute, settings)
    ]
    parts = [*brief, *(part for part in rest if part)]
    return [", ".join(parts)] if parts else []


def _unusual(found: Card, attribute: Attribute, settings: Mapping[str, Value]) -> bool:
    value = settings[attribute.name]
    if attribute.falls_back:
        return value != settings.get(attribute.falls_back)
    return attribute.required or value != found.spread_out(attribute.name, attribute.default)


def _phrase(attribute: Attribute, value: Value) -> str:
    if attribute.phrase == "-":
        return ""
    if isinstance(value, bool):
        on, _, off = (attribute.phrase or f"{attribute.name}|no {attribute.name}").partition("|")
        return on if value else off
    pattern = attribute.phrase or f"{attribute.name} {{value}}"
    return pattern.format(value=worded(attribute.name, value)) if "|" not in pattern else ""


def _effect(found: Card | None, settings: Mapping[str, Value]) -> str:
    if found is None or found.by == "name":
        return ""
    return sizes_effect(found, settings) or found.effect


def _count(found: Card | None, settings: Mapping[str, Value], tensors: Sequence[Tensor] | None) -> str:
    if found is not None and found.by == "exact" and found.parameters and names(found.parameters) <= settings.keys():
        count = evaluate(found.parameters, settings)
        only_weight = settings.get("bias") is False if tensors is None else _only_weight(tensors)
    else:
        count, only_weight = _counted(tensors), _only_weight(tensors or ())
    if not count:
        return ""
    return counted(count, "weight", "weights") if only_weight else counted(count, "parameter", "parameters")


def _counted(tensors: Sequence[Tensor] | None) -> int | None:
    shapes = [tensor.shape for tensor in tensors or () if tensor.kind == "parameter"]
    return sum(prod(shape) for shape in shapes if shape is not None) if None not in shapes else None


def _only_weight(tensors: Sequence[Tensor]) -> bool:
    return {tensor.name for tensor in tensors if tensor.kind == "parameter"} == {"weight"}
