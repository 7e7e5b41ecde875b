"""A spec taken apart: what names the model, the keyword arguments after ``?``, and the git revision after ``@``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from archdiff.sources.literal import literal
from archdiff.sources.trouble import Trouble, shown

_REVISION = re.compile(r"(?P<rest>[^@]+)@(?P<revision>[^@'\"&=?:]+(?:@\{[^}]*\})?)", re.DOTALL)
_LONGEST = 100_000


class Spec(NamedTuple):
    """Where a model comes from, as the user wrote it and taken apart."""

    text: str
    target: str
    """Without arguments and revision, such as ``"torchvision:resnet34"``."""
    arguments: dict[str, object] = {}  # noqa: RUF012 (never changed)
    revision: str | None = None


def parse(text: str) -> Spec:
    """``"target?key=value&…@revision"`` taken apart. Raises Trouble when a value is no Python literal."""
    if len(text) > _LONGEST:
        raise Trouble(f"{shown(text)} is {len(text):,} characters long, too long for a spec; name a file, or library:model")
    if not text.strip():
        raise Trouble("the spec is empty; name a model such as torchvision:resnet34, or a file")
    found = _REVISION.fullmatch(text)
    rest, revision = (found["rest"], found["revision"]) if found else (text, None)
    target, question, query = rest.partition("?")
    return Spec(text, target, dict(_arguments(query, text)) if question else {}, revision)


def _arguments(query: str, text: str) -> Iterator[tuple[str, object]]:
    seen = set()
    for part in filter(None, _split(query)):
        key, equals, value = part.partition("=")
        if not equals or not key.isidentifier():
            raise Trouble(f"{shown(text)}: {shown(part)!r} is no argument; write ?name=value, several joined with &")
        if key in seen:
            raise Trouble(f"{shown(text)}: {shown(key)} is given twice; give it once")
        seen.add(key)
        yield key, _literal(key, value, text)


def _split(query: str) -> Iterator[str]:
    """The parts between ``&``, except inside quotes."""
    return (found[0] for found in re.finditer(r"(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\"|[^&])+", query))


def _literal(key: str, value: str, text: str) -> object:
    try:
        return literal(value.strip())
    except ValueError:
        quoted = (
            f"; a text needs quotes: {key}='{shown(value)}'" if value.isidentifier() else "; try a number, a text in quotes, True or None"
        )
        raise Trouble(f"{shown(text)}: {key}={shown(value)} is no Python literal{quoted}") from None
