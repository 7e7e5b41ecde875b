"""How values and ratios read in a sentence: ``(3, 3)`` is ``3×3``, half of something is ``half as many``."""

from __future__ import annotations

from collections.abc import Mapping

from archdiff.tree.records import Value

LONGEST = 60
"""Characters of a value in a sentence; settings can be whole tables."""

SMALL = {0.5: "half as many", 1 / 3: "a third as many", 0.25: "a quarter as many", 2: "twice as many"}


def worded(name: str, value: Value) -> str:
    """The value of the attribute ``name`` in short: sizes and shapes keep every side, others only where sides differ."""
    match value:
        case None:
            return "none"
        case bool():
            return "on" if value else "off"
        case int():
            return f"{value:,}" if abs(value) >= 10_000 else str(value)
        case float():
            return f"{value:g}"
        case str():
            return _short(value)
        case tuple() if value and all(isinstance(part, int | None) and not isinstance(part, bool) for part in value):
            return _sides(name, value)
        case tuple():
            return _short(", ".join(worded("", part) for part in value[:LONGEST]) or "nothing")
        case Mapping():
            return f"{len(value)} entries"


def times(before: float, after: float) -> str:
    """How many there are now, seen from before; both above zero."""
    ratio = after / before
    for known, words in SMALL.items():
        if abs(ratio - known) < 1e-9:
            return words
    if ratio > 2 and abs(ratio - round(ratio)) < 1e-9:
        return f"{round(ratio):,} times as many"
    share = abs(ratio - 1) * 100
    return f"{share:,.3g} % {'more' if ratio > 1 else 'fewer'}" if share < 1000 else f"{ratio:,.0f} times as many"


def counted(number: int, one: str, many: str) -> str:
    """``"1 row"``, ``"9,408 weights"``."""
    return f"{number:,} {one if number == 1 else many}"


def _sides(name: str, value: tuple[Value, ...]) -> str:
    a_size = "size" in name or "shape" in name
    if not a_size and len(set(value)) == 1:
        return worded("", value[0])
    if not a_size:
        return _short(f"({', '.join(str(part) for part in value[:LONGEST])})")
    return _short("×".join("any" if part is None else str(part) for part in value[:LONGEST]))


def _short(text: str) -> str:
    printable = "".join(letter if letter.isprintable() else "�" for letter in text[: LONGEST + 1])
    return printable if len(printable) <= LONGEST else f"{printable[: LONGEST - 1]}…"
