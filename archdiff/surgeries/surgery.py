"""A surgery: a named reason for a group of changes, and a finding: one place where it was recognised.

A surgery reads facts and names them; it never looks at models again. ``recognise`` gets the changes nobody claimed yet, so the order
in ORDER, most specific first, decides who speaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from archdiff.surgeries.scene import Scene
from archdiff.tree.records import Value


@dataclass(frozen=True, slots=True)
class Finding:
    """One recognised surgery: the changes it explains, by their index in ``diff.changes``, and the numbers of this model."""

    surgery: str
    changes: tuple[int, ...]
    facts: Mapping[str, Value] = field(default_factory=dict)
    title: str = ""
    """One line with this model's names and numbers, such as ``"Head replaced: 1000 → 2 classes"``."""
    sentence: str = ""
    """What was done, in one or two plain sentences with this model's numbers."""
    teaches: str = ""
    """Why people do it and what it means for output, checkpoint and training; says so where it is a convention."""
    reference: str = ""
    brief: str = ""
    """The one thing to know, for where there is little room; where a surgery has none, its teaching begins with it."""


class Surgery(NamedTuple):
    """A recogniser with its explanation. ``title``, ``sentence`` and ``teaches`` are templates filled from a claim's facts."""

    id: str
    title: str
    sentence: str
    teaches: str
    reference: str
    recognise: Callable[[Scene], Iterable[Claim]]
    brief: str = ""


class Claim(NamedTuple):
    """What ``recognise`` yields: change indices and the facts that fill the templates. ``title``, ``sentence``, ``teaches``,
    ``reference`` and ``brief`` replace the surgery's own where one occurrence reads better in other words. A name or value from a
    model belongs in the facts, never in a template: a brace in it would be read as a place to fill."""

    changes: tuple[int, ...]
    facts: Mapping[str, Value] = {}
    title: str | None = None
    sentence: str | None = None
    teaches: str | None = None
    reference: str | None = None
    brief: str | None = None
