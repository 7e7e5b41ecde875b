"""Two folders of snapshots, compared name by name, as ``diff -r`` does files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.sources import load
from archdiff.sources.folder import snapshots
from archdiff.story.page import Facts, Heading, Line, Page, Role, Span


class Verdict(NamedTuple):
    """What became of one model."""

    name: str
    role: Role
    said: str


def compared(old: str, new: str) -> tuple[Page, bool]:
    """A page with a line for each name in either folder, and whether any differs. One pair of models is in memory at a time."""
    verdicts = list(_verdicts(snapshots(old), snapshots(new)))
    same = [verdict for verdict in verdicts if verdict.role == "same"]
    head = f"{len(verdicts)} models: {len(same)} the same, {len(verdicts) - len(same)} not"
    lines: list[tuple[str, Line]] = [(verdict.name, (Span(verdict.said, verdict.role),)) for verdict in verdicts]
    return Page(f"{old} and {new}", (Heading((Span(head, "strong"),)), Facts(tuple(lines)))), len(same) < len(verdicts)


def _verdicts(olds: dict[str, str], news: dict[str, str]) -> Iterator[Verdict]:
    for name in sorted({*olds, *news}):
        if name not in news:
            yield Verdict(name, "removed", "only in the old folder")
        elif name not in olds:
            yield Verdict(name, "added", "only in the new folder")
        else:
            yield _verdict(name, olds[name], news[name])


def _verdict(name: str, old: str, new: str) -> Verdict:
    from archdiff.diff.compare import diff
    from archdiff.story.story import tell

    found = diff(load(old), load(new))
    if not found:
        return Verdict(name, "same", "the same")
    story = tell(found)
    titles = ", ".join(dict.fromkeys(finding.title for finding in story.findings))
    changes = f"{len(found.changes)} change{'s' if len(found.changes) != 1 else ''}"
    return Verdict(name, "changed", f"{changes}{f': {titles}' if titles else ''}; an old checkpoint: {story.impact.verdict}")
