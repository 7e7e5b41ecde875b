"""How surgeries say numbers, values and places, so that all say them alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archdiff.diff.records import Absent
from archdiff.tree.records import Value

_EXACT = 14
"""How long an exact number may be."""


def count(number: int, noun: str, plural: str = "") -> str:
    """``1 layer``, ``1,024 features``."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def value(what: Value | Absent) -> str:
    """An attribute's value as a reader writes it: ``3 × 3`` for (3, 3), ``1e-05``, ``none``."""
    if isinstance(what, Absent):
        return "absent"
    if what is None:
        return "none"
    if isinstance(what, bool):
        return "on" if what else "off"
    if isinstance(what, int):
        return f"{what:,}" if abs(what) >= 10_000 else str(what)
    if isinstance(what, float):
        return _number(what)
    if isinstance(what, tuple):
        return sizes(what)
    if isinstance(what, Mapping):
        return "{" + ", ".join(f"{key}: {value(item)}" for key, item in what.items()) + "}"
    return what


def _number(what: float) -> str:
    """Six digits, or all of them where a few more make the number exact."""
    said = f"{what:g}"
    return said if float(said) == what or len(repr(what)) > _EXACT else repr(what)


def sizes(what: Sequence[Value]) -> str:
    """``7 × 7``; other tuples in brackets."""
    if len(what) in (2, 3, 4) and all(isinstance(item, int) and not isinstance(item, bool) for item in what):
        return " × ".join(f"{item:,}" for item in what)
    return "(" + ", ".join(value(item) for item in what) + ")"


def step(name: str, before: Value | Absent, after: Value | Absent, longest: int) -> str:
    """``stride 2 → 1``; only that it changed, where a value is longer than that or stands for an object."""
    old, new = value(before), value(after)
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) != len(after):
        old, new = (f"({', '.join(map(value, each))})" for each in (before, after))
    return f"{name} changed" if max(len(old), len(new)) > longest or "<" in old + new or "{" in old + new else f"{name} {old} → {new}"


def signed(number: int) -> str:
    """``+15,384`` or ``−1,026``."""
    return f"+{number:,}" if number >= 0 else f"−{-number:,}"


def signed_parameters(number: int) -> str:
    """``+15,384 parameters`` or ``−1 parameter``."""
    return f"{signed(number)} parameter{'' if abs(number) == 1 else 's'}"


def places(paths: Sequence[str], noun: str = "layers") -> str:
    """Where something happened: all names of a few, the first and the last of many."""
    named = [path or "the whole model" for path in paths]
    if len(named) <= 2:
        return " and ".join(named)
    if len(named) == 3:
        return f"{named[0]}, {named[1]} and {named[2]}"
    return f"{named[0]} … {named[-1]} ({len(named):,} {noun})"


def listed(names: Sequence[str], most: int = 6) -> str:
    """``a, b and c``; after ``most`` names how many more there are."""
    names = list(names)
    if len(names) > most:
        names = [*names[: most - 1], f"{len(names) - most + 1:,} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
