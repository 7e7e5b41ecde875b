"""A layer in half a line, as PyTorch people write it: ``Conv2d(3, 64, kernel_size=7, stride=2)``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from archdiff.diff.records import Absent
from archdiff.knowledge.card import Card, card
from archdiff.tree.records import Layer, Tensor, Value

_LONGEST = 60


def settings(layer: Layer) -> str:
    """The settings worth a word: what print shows, defaults left out. Empty where nothing is known or nobody describes the class."""
    if not layer.attributes or layer.type is None:
        return ""
    known = _card(layer.type, layer.origin)
    return ", ".join(_by_card(layer.attributes, known)) if known else ""


def value(given: Value | Absent, longest: int = _LONGEST) -> str:
    """A value as a reader writes it; equal numbers for every side are written once, long texts are cut."""
    if isinstance(given, Absent):
        return "–"
    if isinstance(given, tuple) and given and all(type(item) is int and item == given[0] for item in given):
        return str(given[0])
    if isinstance(given, float) and given.is_integer() and abs(given) < 1e6:
        return str(given)
    text = _text(given)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def shape(tensor: Tensor | None) -> str:
    """``64×3×7×7``; a scalar is ``scalar``, an unmaterialised one ``?``."""
    if tensor is None:
        return "–"
    if tensor.shape is None:
        return "?"
    return "×".join(map(str, tensor.shape)) or "scalar"


def _text(given: Value) -> str:
    if isinstance(given, Mapping):
        return "{" + ", ".join(f"{key}: {_text(item)}" for key, item in list(given.items())[:8]) + "}"
    if isinstance(given, tuple):
        return "(" + ", ".join(_text(item) for item in given[:8]) + (", …" if len(given) > 8 else "") + ")"
    return f"{given:g}" if isinstance(given, float) else str(given)


def _by_card(attributes: Mapping[str, Value], known: Card) -> Iterator[str]:
    """Required ones bare, as in a call; of the others those that differ from the default, and the one a layer has only."""
    shown = [each for each in known.attributes if each.printed in ("position", "name")]
    for attribute in known.attributes:
        kept = attribute.kept or attribute.name
        if kept not in attributes:
            continue
        held = attributes[kept]
        if attribute.required or attribute.printed == "position":
            yield value(held)
        elif held != known.spread_out(attribute.name, attribute.default) or [attribute] == shown[:1]:
            yield f"{attribute.name}={value(held)}"


@lru_cache(maxsize=1024)
def _card(kind: str, origin: str | None) -> Card | None:
    return card(kind, origin)
