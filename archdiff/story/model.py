"""One model becomes a page: its tree, folded, with each layer's role, and what is unusual about it."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Alignment, Diff, Match
from archdiff.diff.rows import rows
from archdiff.knowledge.card import card
from archdiff.story.cells import Writer
from archdiff.story.choosing import under
from archdiff.story.folding import Folding, Shown, repeats
from archdiff.story.lesson import lesson
from archdiff.story.numbers import count
from archdiff.story.page import Block, Heading, Line, Mark, Page, Paragraph, Row, Rows, Span
from archdiff.story.view import View
from archdiff.tree.records import Layer, Tree
from archdiff.tree.totals import totals


def compose_model(tree: Tree, view: View = View()) -> Page:  # noqa: B008
    """The page of one model, as far as ``view`` asks for it; without ``explain`` roles are left out."""
    return Page(tree.origin, (*_blocks(tree, view), *(lesson(tree.layers) if view.learn else ())))


def _blocks(tree: Tree, view: View) -> Iterator[Block]:
    yield Heading(_title(tree))
    yield from (Paragraph((Span(note, "warning"),)) for note in tree.notes)
    yield _one_side(tree, view)
    yield from (Paragraph((Span(said, "plain"),)) for said in unusual(tree))


def _title(tree: Tree) -> Line:
    sums = totals(tree.layers)
    said = [count(sums.layers, "layer"), count(sums.parameters, "parameter")]
    if sums.trainable is not None and sums.trainable != sums.parameters:
        said.append(f"{sums.trainable:,} trainable")
    if sums.bytes:
        said.append(f"{sums.bytes / 2**20:,.1f} MiB")
    return (Span(tree.origin, "strong"), Span("  " + ", ".join(said), "muted"))


def _one_side(tree: Tree, view: View) -> Rows:
    """Every layer, repeats told once; the tree is laid out as a diff with itself."""
    itself = Diff(tree, tree, Alignment(tuple(Match(layer.path, layer.path, "equal") for layer in tree.layers)), ())
    places = under(rows(itself), view.path)
    writer = Writer(itself, Folding(itself, places), view.whole)
    told = tuple(_row(writer, shown, view.explain) for shown in repeats(writer.folding, view))
    return Rows((), (), told, asides=writer.asides.all if writer.asides else ())


def _row(writer: Writer, shown: Shown, explain: bool) -> Row:
    place = writer.folding.places[shown.first]
    made = writer.row(shown)
    mark: Mark = "same" if shown.first == shown.last and shown.open else "folded"
    inner = tuple(row._replace(old=None, mark="same") for row in made.inner)
    return made._replace(mark=mark, old=None, note=_note(writer, shown, writer.news, explain), inner=inner, depth=place.depth)


def _note(writer: Writer, shown: Shown, layers: dict[str, Layer], explain: bool) -> Line:
    place = writer.folding.places[shown.first]
    layer = layers[place.new or ""]
    parts: list[Line] = []
    if shown.first != shown.last:
        alike = [each for each in writer.folding.places[shown.first : shown.last + 1] if each.depth == place.depth]
        parts.append((Span(f"× {len(alike)}", "number"),))
    size = totals([layer]).parameters if shown.open or place.span == 1 else None
    if size:
        parts.append((Span(f"{size:,}", "number"),))
    if explain and layer.type and (known := card(layer.type, layer.origin)):
        parts.append((Span(known.role, "muted"),))
    if layer.same_as is not None:
        parts.append((Span(f"the same module as {layer.same_as or 'the root'}", "warning"),))
    made: list[Span] = []
    for part in parts:
        made += [Span("  ", "plain"), *part] if made else part
    return tuple(made)


def unusual(tree: Tree) -> Iterator[str]:
    """What a reader would not expect: shared and tied, frozen, evaluation mode, layers that do nothing."""
    shared = [layer for layer in tree.layers if layer.same_as is not None]
    if shared:
        yield f"{count(len(shared), 'path')} lead to a module that is registered elsewhere too: {_some([layer.path for layer in shared])}."
    tied = [f"{layer.path}.{tensor.name} = {tensor.tied_to}" for layer in tree.layers for tensor in layer.tensors or () if tensor.tied_to]
    if tied:
        yield f"Tied weights: {_some(tied)}; counted once."
    frozen = [layer.path for layer in tree.layers for tensor in layer.tensors or () if tensor.trainable is False]
    if frozen:
        yield f"Frozen: {count(len(frozen), 'parameter tensor')}, in {_some(list(dict.fromkeys(frozen)))}."
    idle = [layer.path for layer in tree.layers if layer.type == "Identity" or ((layer.type or "").startswith("Dropout") and _off(layer))]
    if idle:
        yield f"Does nothing: {_some(idle)}."


def _off(layer: Layer) -> bool:
    return (layer.attributes or {}).get("p") == 0


def _some(names: list[str], most: int = 3) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
