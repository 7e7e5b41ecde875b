"""A report becomes a page: which promises broke and by what, then the story of what was done to the model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from archdiff.promises.promise import Judgement, Ruling
from archdiff.promises.report import Check, Report, Status
from archdiff.story.compose import compose
from archdiff.story.numbers import count
from archdiff.story.page import Block, Heading, Line, Note, Page, Span
from archdiff.story.story import tell
from archdiff.story.view import View

MOST = 8
"""Breaches told of one promise; the story tells the rest."""


def told(report: Report, view: View = View()) -> Page:  # noqa: B008
    """The page of a report: a summary where there are several models, and every model that is not as promised."""
    several = len(report.checks) != 1
    title = f"{count(len(report.checks), 'model')} checked" if several else report.checks[0].name
    return Page(title, tuple(_blocks(report, view, several)))


def _blocks(report: Report, view: View, several: bool) -> Iterator[Block]:
    if several:
        yield Heading(_strong(_summary(report)))
    for check in report.checks:
        if check.status != "kept" or not several:
            yield from _of_check(check, view, 2 if several else 1)


def _summary(report: Report) -> str:
    found = Counter(check.status for check in report.checks)
    parts = [f"{found[status]} {word}" for status, word in _WORDS.items() if found[status]]
    return f"{count(len(report.checks), 'model')}: {', '.join(parts)}."


_WORDS: dict[Status, str] = {"kept": "as promised", "broken": "with a broken promise", "trouble": "in trouble"}


def _of_check(check: Check, view: View, level: int) -> Iterator[Block]:
    if check.judgement is None:
        yield Heading(_strong(f"{check.name} could not be checked."), level)
        yield Note("warning", (Span(check.trouble or "", "warning"),), ())
        return
    yield Heading(_strong(f"{check.name} {_verdict(check.judgement)}."), level)
    for ruling in check.judgement.rulings:
        if not ruling.kept:
            yield _note(ruling)
    if check.judgement.broken:
        yield from compose(tell(check.judgement.diff), view).blocks


def _verdict(judgement: Judgement) -> str:
    if judgement.broken:
        return f"breaks {_names(judgement.broken)}"
    return f"cannot be judged by {_names(judgement.unjudged)}" if judgement.unjudged else f"keeps {_names(judgement.rulings)}"


def _names(rulings: tuple[Ruling, ...]) -> str:
    names = [ruling.promise.name for ruling in rulings]
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _note(ruling: Ruling) -> Note:
    promise = ruling.promise
    if ruling.unknown is not None:
        return Note("warning", _strong(f"{promise.name} cannot be judged"), (_plain(f"{ruling.unknown}; require another promise"),))
    lines = [_plain(breach.sentence) for breach in ruling.breaches[:MOST]]
    if len(ruling.breaches) > MOST:
        lines.append((Span(f"and {len(ruling.breaches) - MOST:,} more", "muted"),))
    changes = sorted({index for breach in ruling.breaches for index in breach.changes})
    return Note("removed", _strong(f"{promise.name} is broken (it says: {promise.sentence})"), tuple(lines), "", tuple(changes))


def _strong(text: str) -> Line:
    return (Span(text, "strong"),)


def _plain(text: str) -> Line:
    return (Span(text, "plain"),)
