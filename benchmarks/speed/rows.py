"""One measured figure, and the table they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """What was measured, how much it is, and at most how much it should be."""

    what: str
    figure: float
    goal: float | None = None
    unit: str = "x"
    note: str = ""

    @property
    def verdict(self) -> str:
        """Whether the goal is reached; empty where there is none."""
        if self.goal is None:
            return ""
        return "ok" if self.figure <= self.goal else "MISSED"


def header() -> str:
    """The line above the table."""
    return f"{'what':58} {'figure':>9} {'goal':>9} {'verdict':8} note\n{'-' * 110}"


def line(row: Row) -> str:
    """One row as text."""
    goal = "" if row.goal is None else f"{row.goal:g} {row.unit}"
    return f"{row.what:58} {row.figure:7.2f} {row.unit:>1} {goal:>9} {row.verdict:8} {row.note}".rstrip()


def missed(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that are over their goal."""
    return (row for row in rows if row.verdict == "MISSED")
