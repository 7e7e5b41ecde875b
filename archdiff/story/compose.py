"""A story becomes a page: what is said, in which order, in which words. Renderers only draw it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import Added, Diff, Retyped
from archdiff.diff.rows import rows as rows_of
from archdiff.story.cells import Writer
from archdiff.story.choosing import asked, under
from archdiff.story.folding import Folding, fold
from archdiff.story.impact import Impact
from archdiff.story.lesson import lesson
from archdiff.story.numbers import count, delta, share
from archdiff.story.page import Block, Heading, Line, Note, Page, Paragraph, Rows, Span
from archdiff.story.story import Story
from archdiff.story.view import View
from archdiff.surgeries.surgery import Finding
from archdiff.tree.opaque import opaque
from archdiff.tree.paths import inside, name
from archdiff.tree.records import Tree
from archdiff.tree.totals import totals

HIDDEN = 3
"""Attributes of which only the class is known, told one by one."""


def compose(story: Story, view: View = View()) -> Page:  # noqa: B008
    """The page of ``story``, as far as ``view`` asks for it. Raises ValueError when the view's path is on neither side."""
    title = f"{story.diff.old.origin} → {story.diff.new.origin}"
    came = [change.layer for change in story.diff.changes if isinstance(change, (Added, Retyped))]
    return Page(title, (*_blocks(story, view), *(lesson(came) if view.learn else ())))


def _blocks(story: Story, view: View) -> Iterator[Block]:
    yield Heading(_headline(story))
    yield from (Paragraph(line) for line in _means(story))
    yield from (Note("warning", (Span(note, "warning"),), ()) for tree in (story.diff.old, story.diff.new) for note in tree.notes)
    if story or view.every or view.whole:
        rows = _side_by_side(story, view)
        yield rows
        if not rows.rows and view.only:
            yield Paragraph((Span(f"No row is {' or '.join(sorted(view.only))} here.", "muted"),))
    yield from (_note(finding, view) for finding in story.findings if _touches(story, finding, view.path))
    if story.unexplained:
        said = f"{count(len(story.unexplained), 'change')} no surgery explains: see the tree."
        yield Paragraph((Span(said, "muted"),))


def _touches(story: Story, finding: Finding, path: str | None) -> bool:
    """Whether a finding has evidence in the part that was asked for."""
    changes = (story.diff.changes[index] for index in finding.changes)
    sides = (side for each in changes for side in (getattr(each, "old", None), getattr(each, "new", None)) if side)
    return path is None or any(inside(side, path) for side in sides)


def _headline(story: Story) -> Line:
    if not story:
        return (Span("The same, as far as both sides can tell." if story.diff.unseen else "The same architecture.", "strong"),)
    if not story.findings:
        return (Span(f"{count(len(story.diff.changes), 'change')}.", "strong"),)
    names = list(dict.fromkeys(finding.title.partition(":")[0] for finding in story.findings))
    return (Span("; ".join(names[:5]) + (f"; and {len(names) - 5} more" if len(names) > 5 else "") + ".", "strong"),)


def _means(story: Story) -> Iterator[Line]:
    """What it means for a checkpoint, and what was not compared."""
    impact = story.impact
    if story and impact.verdict is not None:
        yield (Span("Checkpoint: ", "plain"), Span(_verdict(story), "strong"))
    unseen = story.diff.unseen
    if unseen:
        yield (Span(f"Not compared everywhere, for a side does not tell: {', '.join(unseen)}{_hidden(story.diff)}.", "warning"),)


def _hidden(diff: Diff) -> str:
    """Attributes of which only the class is known, each kind by the first that is one."""
    first: dict[tuple[str, str], str] = {}
    for tree in (diff.old, diff.new):
        for path, text in opaque(tree):
            first.setdefault((name(path), text), f"{path} = {text}")
    found = [*first.values()]
    more = f" and {len(found) - HIDDEN:,} more" if len(found) > HIDDEN else ""
    return f" ({', '.join(found[:HIDDEN])}{more})" if found else ""


def _verdict(story: Story) -> str:
    impact = story.impact
    if impact.verdict == "loads":
        return _loads(impact)
    if impact.packed and not impact.wanted:
        return "an old one does not load: the new model keeps its weights in another form."
    if impact.verdict == "not":
        return "nothing of an old one fits."
    part = share(impact.fits, impact.wanted)
    mapped = f", {count(impact.renamed, 'key')} under a new name" if impact.renamed else ""
    made = f"; another {share(impact.computed, impact.wanted)} must be computed from it first" if impact.computed else ""
    if impact.fits == impact.wanted and impact.renamed and not impact.unexpected:
        return f"all of an old one fits once its keys are mapped{mapped}."
    if impact.packed:
        told = f"{count(impact.packed, 'layer')} of the new model keep{'s' if impact.packed == 1 else ''} the weights in another form"
        return f"{told}, which an old one does not fill; of the rest {part} can be filled{mapped}{made}."
    return f"{part} of the new model can be filled from an old one{mapped}{made}."


def _loads(impact: Impact) -> str:
    """All keys and shapes agree; what happens to the numbers on the way."""
    if impact.renamed:
        return (
            f"keys and shapes agree, so an old one loads without an error, but {count(impact.renamed, 'tensor')} would land in another "
            f"layer than the one paired here."
        )
    if impact.overwritten:
        lost = f"{count(impact.overwritten, 'tensor')} of it {'is' if impact.overwritten == 1 else 'are'} overwritten"
        return f"an old one loads, but {lost}: several of its keys are one tensor now."
    if impact.recast:
        return f"an old one loads; {count(impact.recast, 'tensor')} of it {'is' if impact.recast == 1 else 'are'} converted on the way."
    return "an old one loads as it is."


def _side_by_side(story: Story, view: View) -> Rows:
    diff = story.diff
    places = under(rows_of(diff), view.path)
    folding = Folding(diff, places)
    writer = Writer(diff, folding, view.whole)
    told = tuple(writer.row(shown) for shown in asked(fold(folding, view), places, view))
    old_title, new_title = ((Span(tree.origin, "strong"),) for tree in (diff.old, diff.new))
    asides = writer.asides.all if writer.asides else ()
    return Rows(old_title, new_title, told, _sums(diff.old, None), _sums(diff.new, diff.old), asides)


def _sums(tree: Tree, before: Tree | None) -> Line:
    sums = totals(tree.layers)
    spans = [Span(count(sums.layers, "layer"), "muted")]
    if sums.parameters is not None:
        spans.append(Span(f", {count(sums.parameters, 'parameter')}", "muted"))
        step = delta(totals(before.layers).parameters, sums.parameters) if before else ""
        if step not in ("", "±0"):
            spans.append(Span(f" ({step})", "number"))
    return tuple(spans)


def _note(finding: Finding, view: View) -> Note:
    told = (finding.sentence, finding.teaches) if view.long else (finding.brief or opening(finding.teaches or finding.sentence),)
    body = tuple((Span(text, "plain"),) for text in told if text) if view.explain else ()
    return Note("changed", (Span(finding.title, "strong"),), body, finding.reference if view.explain else "", finding.changes)


def opening(text: str, most: int = 200) -> str:
    """The first sentences of a text, whole, as far as there is room; at least one. A bracket that opens is closed."""
    sentences = _SENTENCE.split(text)
    said = sentences[0]
    for sentence in sentences[1:]:
        if len(said) + 1 + len(sentence) > most and said.count("(") == said.count(")"):
            break
        said += " " + sentence
    return said[:-1] + "." if said.endswith(";") else said


_SENTENCE = re.compile(r"(?<=[.;?!])\s+(?=[A-Z0-9])")
