"""What a layer type, one of its settings or a surgery is: a card, an attribute, a surgery or the index of all, as a page."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import takewhile

from archdiff.knowledge.card import Attribute, Card, all_names, card, namesakes, near
from archdiff.knowledge.meaning import checkpoint_effect
from archdiff.knowledge.shelf import families
from archdiff.sources.trouble import Trouble, printable, shown
from archdiff.story.page import Block, Facts, Heading, Line, Page, Paragraph, Span
from archdiff.surgeries import SURGERIES
from archdiff.surgeries.surgery import Surgery

_FILLED_IN = re.compile(r"\{\w+\}")


def explanation(name: str = "") -> Page:
    """The page about ``"Conv2d"``, ``"Conv2d.stride"``, ``"torch.ao.nn.quantized.Linear"``, ``"head_replaced"``; without a name, the index.

    Raises Trouble, with the names most like it, for a name nobody knows.
    """
    if not name.strip():
        return index()
    name = name.strip()
    surgery = next((each for each in SURGERIES if each.id == name), None)
    if surgery is not None:
        return about_surgery(surgery)
    return _about_type(name) or _about_setting(name) or _unknown(name)


def index() -> Page:
    """All names there are, by library and family."""
    blocks: list[Block] = [Heading((Span("What archdiff can explain", "strong"),))]
    library = ""
    for (home, family), keys in families().items():
        if home != library:
            blocks.append(Heading((Span(home, "strong"),), 2))
            library = home
        blocks.append(Facts(((family, (Span(", ".join(keys), "type"),)),)))
    blocks.append(Heading((Span("surgeries", "strong"),), 2))
    blocks.append(Facts(tuple((surgery.id, (Span(_purpose(surgery)),)) for surgery in SURGERIES)))
    return Page("archdiff explain", tuple(blocks))


def about_card(found: Card, asked: str = "") -> Page:
    """The page of a layer type; ``asked`` is the class it stands for, where that is a relative."""
    return Page(asked or found.type, tuple(_card_blocks(found, asked)))


def about_attribute(found: Card, attribute: Attribute) -> Page:
    """The page of one setting."""
    title = f"{found.type}.{attribute.name}"
    return Page(title, (Heading((Span(title, "strong"), Span(f"  {found.role}", "muted"))), *_attribute_blocks(attribute)))


def about_surgery(surgery: Surgery) -> Page:
    """The page of a surgery: what it recognises, and what it says of it where that is the same for every model."""
    blocks: list[Block] = [Heading((Span(surgery.id, "strong"),)), Paragraph((Span(_purpose(surgery)),))]
    same = " ".join(filter(None, map(_unfilled, re.split(r"(?<=\.) (?=[^a-z]|[a-z]+_)", surgery.teaches))))
    if same:
        blocks.append(Paragraph((Span(same),)))
    blocks.append(Facts((("read on", (Span(surgery.reference, "link"),)),)))
    return Page(surgery.id, tuple(blocks))


def _unfilled(sentence: str) -> str:
    """As much of a sentence, clause by clause, as is the same for every model."""
    clauses = re.split(r"(?<=[:;]) ", sentence)
    same = list(takewhile(lambda clause: not _FILLED_IN.search(clause), clauses))
    return sentence if len(same) == len(clauses) else re.sub(r"[:;]$", ".", " ".join(same))


def _about_type(name: str) -> Page | None:
    origin, _, type_name = name.rpartition(".")
    exact = _respelt(type_name)
    found = card(exact, origin or None)
    if found is None or (origin and found.by == "name" and not _is_home(origin)):
        return None
    return about_card(found, exact if exact != found.type else "")


def _about_setting(name: str) -> Page | None:
    owner, _, setting = name.rpartition(".")
    origin, _, type_name = owner.rpartition(".")
    found = card(_respelt(type_name), origin or None) if owner else None
    attribute = found.attribute(setting) if found is not None else None
    if found is not None and attribute is None:
        known = ", ".join(each.name for each in found.attributes) or "none"
        raise Trouble(f"{shown(name)}: {found.type} has no setting {shown(setting)!r} on its card; it has {known}")
    return about_attribute(found, attribute) if found is not None and attribute is not None else None


def _unknown(name: str) -> Page:
    ids = {surgery.id for surgery in SURGERIES}
    likely = [*near(name.rpartition(".")[2]), *(each for each in sorted(ids) if name.casefold() in each)][:4]
    hint = f"did you mean {' or '.join(likely)}?" if likely else "archdiff explain lists every name"
    raise Trouble(f"nothing is known of {printable(shown(name))!r}; {hint}")


def _is_home(origin: str) -> bool:
    """Whether what stands before the class is a module path at all, and not a class: ``torch.nn`` and not ``Conv2d``."""
    return card(origin.rpartition(".")[2]) is None


def _respelt(type_name: str) -> str:
    """The name as its card writes it, where only upper and lower case differ."""
    if card(type_name) is not None:
        return type_name
    return next((last for each in all_names() if (last := each.rpartition(".")[2]).casefold() == type_name.casefold()), type_name)


def _card_blocks(found: Card, asked: str) -> Iterator[Block]:
    yield Heading((Span(asked or found.type, "strong"), Span(f"  {found.role}", "muted")))
    if asked and found.by == "kin":
        yield Paragraph((Span(f"{asked} has no card of its own; it is its library's own version of {found.type}.", "muted"),))
    yield Paragraph((Span(found.does),))
    yield Facts(tuple(_facts(found)))
    told = [attribute for attribute in found.attributes if attribute.meaning and (attribute.phrase != "-" or _matters(attribute))]
    if told:
        yield Heading((Span("Settings", "strong"),), 2)
        yield Facts(tuple((_with_default(attribute), _what_it_means(attribute, found.parameters != "0")) for attribute in told))
    yield Facts(tuple(_sources(found)))


def _facts(found: Card) -> Iterator[tuple[str, Line]]:
    if found.shape:
        yield "shape", (Span(_written(found.shape), "code"),)
    if found.side:
        yield "each size'", (Span(_written(found.side), "code"),)
    if found.parameters:
        yield "parameters", (Span("none" if found.parameters == "0" else _written(found.parameters), "code"),)
    if found.why:
        yield "why", (Span(found.why),)
    if found.confused_with:
        yield "do not confuse with", (Span(found.confused_with),)


def _sources(found: Card) -> Iterator[tuple[str, Line]]:
    if found.paper:
        yield "paper", (Span(found.paper),)
    if found.reference:
        yield "documentation", (Span(found.reference, "link"),)
    others = [name for name in namesakes(found.type) if name != found.type]
    if others:
        yield "of the same name", (Span(", ".join(others), "type"),)


def _attribute_blocks(attribute: Attribute) -> Iterator[Block]:
    yield Paragraph((Span(_sentence(attribute.meaning)),))
    facts: list[tuple[str, Line]] = [("default", (Span(_default(attribute), "code"),))]
    told = (
        ("when it grows", attribute.rise, "more"),
        ("when it shrinks", attribute.fall, "fewer"),
        ("when it changes", attribute.change, "more or fewer"),
        ("from nothing", attribute.start, ""),
        ("to nothing", attribute.stop, ""),
        ("an old checkpoint", checkpoint_effect(attribute), ""),
    )
    facts += [(label, (Span(_general(template, times)),)) for label, template, times in told if template]
    yield Facts(tuple(facts))


def _what_it_means(attribute: Attribute, weighs: bool) -> Line:
    effect = checkpoint_effect(attribute) if weighs else ""
    return (Span(attribute.meaning), *((Span(f"; when changed, {effect}", "muted"),) if effect else ()))


def _matters(attribute: Attribute) -> bool:
    return bool(attribute.rise or attribute.fall or attribute.change or attribute.checkpoint)


def _with_default(attribute: Attribute) -> str:
    return attribute.name if attribute.required else f"{attribute.name}={_default(attribute)}"


def _default(attribute: Attribute) -> str:
    return "none: it must be given" if attribute.required else repr(attribute.default)


def _general(text: str, times: str) -> str:
    """A template of a change, without one change's numbers: ``{times} filters`` becomes ``more filters``, ``{after}`` becomes N."""
    return text.format(times=times, after="N", before="M")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _written(formula: str) -> str:
    return formula.replace(" * ", " · ")


def _purpose(surgery: Surgery) -> str:
    """The first line of the surgery's own file, which says what it recognises."""
    said = sys.modules[surgery.recognise.__module__].__doc__ or surgery.id
    return said.strip().splitlines()[0]
