"""A lesson on a model: each layer type once, in order of appearance, in the words of its card."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archdiff.knowledge.card import Card, card
from archdiff.knowledge.sentence import sentence
from archdiff.story.page import Block, Heading, Line, Note, Paragraph, Span
from archdiff.tree.records import Layer


def lesson(layers: Iterable[Layer]) -> Iterator[Block]:
    """A note for every type that has a card, with the first such layer of this model as its example; then the types that have none."""
    first: dict[str, Layer] = {}
    for layer in layers:
        if layer.type is not None:
            first.setdefault(layer.type, layer)
    if first:
        yield Heading((Span("The layers, in order of appearance", "strong"),), 2)
    untold: list[str] = []
    for name, layer in first.items():
        known = card(name, layer.origin)
        if known is None:
            untold.append(name)
        else:
            yield _note(name, layer, known)
    if untold:
        yield Paragraph((Span(f"No card describes {', '.join(untold)}: the model's own blocks, made of the layers above.", "muted"),))


def _note(name: str, layer: Layer, known: Card) -> Note:
    here = layer.path or "the root"
    example = sentence(name, layer.attributes, layer.tensors, layer.origin) if layer.attributes else ""
    body: list[Line] = [(Span(known.does),)]
    if known.why:
        body.append((Span(known.why),))
    if example and example != name:
        body.append((Span(f"Here, {here}: {example}", "muted"),))
    return Note("type", (Span(name, "strong"), Span(f"  {known.role}", "muted")), tuple(body), known.reference)
