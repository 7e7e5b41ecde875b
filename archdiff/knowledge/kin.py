"""Relatives: classes whose meaning has a card under another name, as ``LlamaRMSNorm`` has. The rules are data, in ``cards/kin.toml``."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import NamedTuple

from archdiff.knowledge.shelf import CARDS


class Rule(NamedTuple):
    """Class names of this pattern, defined in one of these packages if any is named, share this card."""

    pattern: str
    card: str
    packages: tuple[str, ...] = ()
    home_known: bool = False
    """Whether the rule only holds for classes whose package is known: its words are too common."""


def kin(type_name: str, origin: str | None) -> str | None:
    """The type whose card describes this class too, by the first rule that fits its name."""
    package = origin.split(".")[0] if origin else None
    for rule in _rules():
        welcome = not rule.packages or package in rule.packages or (package is None and not rule.home_known)
        if welcome and fits(type_name, rule.pattern):
            return rule.card or None
    return None


def fits(name: str, pattern: str) -> bool:
    """Whether a name is what a pattern says, where ``*`` is anything. Compiling them all to ask about one class takes far longer."""
    first, *rest = pattern.split("*")
    if not rest:
        return name == pattern
    *inner, last = rest
    place = len(first)
    for part in inner:
        found = name.find(part, place)
        if found < 0:
            return False
        place = found + len(part)
    return name.startswith(first) and name.endswith(last) and len(name) >= place + len(last)


@cache
def _rules() -> tuple[Rule, ...]:
    """The most specific come first in the file, and the first that fits decides."""
    table = tomllib.loads((CARDS / "kin.toml").read_text(encoding="utf-8"))
    return tuple(
        Rule(pattern, said["card"], tuple(said["packages"]), said.get("home_known", False))
        for said in table["rule"]
        for pattern in said["patterns"]
    )
