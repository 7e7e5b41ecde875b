"""What there is to know of one layer beside its row: a sentence, its settings and tensors, and what its type is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archdiff.diff.records import Absent, AttributeChanged, Change
from archdiff.knowledge.card import Card, card
from archdiff.knowledge.meaning import meaning
from archdiff.knowledge.sentence import sentence
from archdiff.story.brief import shape, value
from archdiff.story.page import Block, Facts, Heading, Line, Paragraph, Span
from archdiff.tree.records import Layer, Tensor, Value

_LONGEST = 400
_MOST = 200


class Asides:
    """Every aside once, however many layers share it."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Block, ...], int] = {}
        self.layers: dict[str, int] = {}
        """By all that an aside says, spelled out: composing one takes a hundred times as long."""
        self.types: dict[tuple[str | None, str | None], tuple[int, ...]] = {}

    @property
    def all(self) -> tuple[tuple[Block, ...], ...]:
        return tuple(self.numbers)

    def of(self, layer: Layer) -> tuple[int, ...]:
        """The numbers of a layer's asides: its own, then its type's."""
        kind = (layer.type, layer.origin)
        if kind not in self.types:
            known = card(layer.type, layer.origin) if layer.type else None
            self.types[kind] = (self.number(tuple(_type(known))),) if known else ()
        same = repr((kind, layer.same_as, layer.attributes, layer.tensors))
        if same not in self.layers:
            self.layers[same] = self.number(tuple(_own(layer)))
        return (self.layers[same], *self.types[kind])

    def meaning(self, layer: Layer, changes: Iterable[Change]) -> tuple[int, ...]:
        """The number of the aside that says what changed settings of ``layer`` mean; empty when none of ``changes`` is one."""
        lines = [meaning(layer.type or "", *_step(change), layer.origin) for change in changes if isinstance(change, AttributeChanged)]
        said = tuple(Paragraph((Span(clipped),)) for line in lines[:_MOST] if (clipped := line[: 2 * _LONGEST]))
        return (self.number((Heading((Span("What it means"),), 3), *said)),) if said else ()

    def number(self, blocks: tuple[Block, ...]) -> int:
        return self.numbers.setdefault(blocks, len(self.numbers))


def _own(layer: Layer) -> Iterator[Block]:
    if layer.type:
        yield Paragraph((Span(sentence(layer.type, layer.attributes, layer.tensors, layer.origin)),))
    if layer.origin:
        yield Facts((("class", (Span(f"{layer.origin}.{layer.type}", "code"),)),))
    if layer.same_as is not None:
        yield Paragraph((Span("The same module as "), Span(layer.same_as or "the root", "path")))
    known = card(layer.type, layer.origin) if layer.type else None
    if layer.attributes:
        yield Heading((Span("Settings"),), 3)
        yield Facts(tuple((name, _setting(name, held, known)) for name, held in list(layer.attributes.items())[:_MOST]))
    if layer.tensors:
        yield Heading((Span("Tensors"),), 3)
        yield Facts(tuple((tensor.name, _tensor(tensor)) for tensor in layer.tensors[:_MOST]))


def _setting(name: str, held: Value, known: Card | None) -> Line:
    said = Span(value(held, _LONGEST), "code")
    attribute = known.attribute(name) if known else None
    return (said, Span(f"  {attribute.meaning}", "muted")) if attribute and attribute.meaning else (said,)


def _tensor(tensor: Tensor) -> Line:
    words = [tensor.dtype or "", "buffer" if tensor.kind == "buffer" else "", "frozen" if tensor.trainable is False else ""]
    if tensor.kind == "buffer":
        words[2] = "not saved" if tensor.persistent is False else ""
    words.append(f"tied to {tensor.tied_to}" if tensor.tied_to else "")
    return (Span(shape(tensor), "number"), Span("  " + ", ".join(word for word in words if word), "muted"))


def _type(known: Card) -> Iterator[Block]:
    yield Heading((Span(known.type, "type"),), 3)
    yield from (Paragraph((Span(said),)) for said in (known.does, known.why) if said)
    if known.shape:
        yield Facts((("shape", (Span(known.shape, "code"),)),))
    if known.confused_with:
        yield Paragraph((Span(f"Not to be confused with: {known.confused_with}", "muted"),))
    if known.reference:
        yield Paragraph((Span(known.reference, "link"),))


def _step(change: AttributeChanged) -> tuple[str, Value, Value]:
    before, after = (None if isinstance(held, Absent) else held for held in (change.before, change.after))
    return change.name, before, after
