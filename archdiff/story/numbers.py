"""Counts as people read them."""

from __future__ import annotations


def count(number: int | None, what: str = "", plural: str | None = None) -> str:
    """``1 layer``, ``21,797,672 parameters``; ``? parameters`` where unknown."""
    said = "?" if number is None else f"{number:,}"
    return said if not what else f"{said} {what if number == 1 else plural or what + 's'}"


def delta(old: int | None, new: int | None) -> str:
    """``+15,898``, ``−512`` or ``±0``; empty where a side is unknown."""
    if old is None or new is None:
        return ""
    step = new - old
    return "±0" if not step else f"{'+' if step > 0 else '−'}{abs(step):,}"


def share(part: int | None, whole: int | None) -> str:
    """A share in percent that says 100 % only of all and 0 % only of nothing."""
    if part is None or not whole:
        return "?"
    percent = 100 * part / whole
    if part == whole:
        return "100 %"
    if percent > 99.9:
        return ">99.9 %"
    return f"{percent:.1f} %" if percent >= 0.1 else "<0.1 %" if part else "0 %"
