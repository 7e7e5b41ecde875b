"""Pages made by hand, so that a renderer's goldens change only when the renderer does."""

from __future__ import annotations

from archdiff.story.page import Cell, Fold, Heading, Line, Mark, Note, Page, Paragraph, Role, Row, Rows, Span

HOSTILE = (
    "</script><script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)>",
    "\"quoted' & <b>",
    "| cell ` tick ``` fence",
    "@everyone #1 https://example.org :tada: $x$ **bold**",
    "\x1b[31mred\x1b[0m\a",
    "\u202egnp.exe\u2066",
    "line\nbreak\r\ttab\x00",
    "層の名前🔥",
    "\ud800",
    "%0A::error::forged",
    "]]><!--",
    "long" * 2500,
)
"""Names and values that would act on a terminal, a browser, a pull request or a log, were they not escaped."""


def say(text: str, role: Role = "plain") -> Line:
    return (Span(text, role),)


def cell(path: str, kind: str, detail: str = "") -> Cell:
    own = path.rpartition(".")[2]
    return Cell(path.count(".") + 1 if path else 0, say(own, "path"), say(kind, "type"), say(detail) if detail else (), path)


def row(mark: Mark, old: Cell | None, new: Cell | None, note: Line = (), changes: tuple[int, ...] = ()) -> Row:
    return Row(mark, old, new, note, changes)


def sample() -> Page:
    """A body kept, a head replaced, one setting changed."""
    rows = (
        row("context", cell("", "ResNet"), cell("", "Sequential")),
        row("moved", cell("conv1", "Conv2d"), cell("0", "Conv2d", "(3, 64, kernel_size=7)"), (), (0,)),
        row("changed", cell("relu", "ReLU"), cell("1", "ReLU", "(inplace=True)"), change("inplace", "False", "True"), (1, 2)),
        row("folded", cell("layer1", "Sequential"), cell("2", "Sequential"), say("19 layers, 221,952 parameters", "muted")),
        row("removed", cell("fc", "Linear", "(in_features=512, out_features=1000)"), None, say("513,000 parameters", "muted"), (3,)),
        row("added", None, cell("3", "Head"), (), (4,)),
        row("added", None, cell("3.dropout", "Dropout", "(p=0.25)"), (), (5,)),
        row("retyped", cell("act", "ReLU"), cell("3.act", "GELU"), (), (6,)),
    )
    head = Note(
        "changed",
        say("Head replaced: 1000 → 2 classes", "strong"),
        (say("fc went, a head of three layers came."), say("Whoever has other classes keeps the trained body.")),
        "https://pytorch.org/tutorials/",
        (3, 4, 5),
    )
    return Page(
        "old → new",
        (
            Heading(say("Head replaced: 1000 → 2 classes.", "strong")),
            Paragraph((Span("Checkpoint: "), Span("97.6 % of the new model can be filled from an old one.", "strong"))),
            Note("warning", say("The printout does not tell tensors.", "warning"), ()),
            Rows(say("old.model", "strong"), (Span("new.model", "strong"), Span("  126 layers", "muted")), rows),
            head,
            Fold(say("What was not compared"), (Paragraph(say("The code.")),)),
        ),
    )


def change(label: str, before: str, after: str) -> Line:
    return (Span(f"{label} "), Span(before, "before"), Span(" → ", "muted"), Span(after, "after"))


def hostile() -> Page:
    """Every place of a page filled with every hostile text."""
    rows = [row("context", cell("", "Net"), cell("", "Net"))]
    for index, text in enumerate(HOSTILE):
        one = Cell(1, say(text, "path"), say(text, "type"), say(f"(x={text})"), text)
        rows.append(row("changed", one, one, change(text, text, text), (index,)))
        rows.append(row("added", None, one, say(text, "muted"), (index + 100,)))
    notes = [Note("changed", say(text, "strong"), (say(text), say(text)), text, (index,)) for index, text in enumerate(HOSTILE)]
    lead = [Paragraph(say(text)) for text in HOSTILE]
    whole = "".join(HOSTILE)
    return Page(whole, (Heading(say(whole, "strong")), *lead, Rows(say(whole, "strong"), say(whole), tuple(rows)), *notes))
