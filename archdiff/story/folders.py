"""Two folders of models, compared name by name: what became of each, in brief; the whole story is told of two files."""

from __future__ import annotations

from typing import Literal, NamedTuple

from archdiff.story.impact import Verdict as Impact
from archdiff.story.page import Facts, Heading, Line, Page, Role, Span
from archdiff.story.story import Story

Status = Literal["same", "changed", "only_old", "only_new", "trouble"]

ROLES: dict[Status, Role] = {"same": "same", "changed": "changed", "only_old": "removed", "only_new": "added", "trouble": "warning"}


class Entry(NamedTuple):
    """What became of one model. All but the name and the files is about a pair that could be read."""

    name: str
    status: Status
    old: str | None = None
    """The file on the old side."""
    new: str | None = None
    changes: int = 0
    findings: tuple[tuple[str, str], ...] = ()
    """Surgery and title of each."""
    impact: Impact | None = None
    trouble: str = ""
    """Why a side could not be read."""


class Folders(NamedTuple):
    """Every name in either folder, sorted."""

    old: str
    new: str
    entries: tuple[Entry, ...]

    @property
    def exit_status(self) -> int:
        """0 all the same, 1 any differs, 2 any could not be read."""
        statuses = {entry.status for entry in self.entries}
        return 2 if "trouble" in statuses else int(bool(statuses - {"same"}))


def briefly(name: str, old: str, new: str, story: Story) -> Entry:
    """A pair, by its story, of which only what a table has room for is kept."""
    findings = tuple((finding.surgery, finding.title) for finding in story.findings)
    return Entry(name, "changed" if story else "same", old, new, len(story.diff.changes), findings, story.impact.verdict)


def compose_folders(folders: Folders) -> Page:
    """A page with a line for each name."""
    same = sum(entry.status == "same" for entry in folders.entries)
    head = f"{len(folders.entries)} models: {same} the same, {len(folders.entries) - same} not"
    lines: list[tuple[str, Line]] = [(entry.name, (Span(_said(entry), ROLES[entry.status]),)) for entry in folders.entries]
    return Page(f"{folders.old} and {folders.new}", (Heading((Span(head, "strong"),)), Facts(tuple(lines))))


def _said(entry: Entry) -> str:
    match entry.status:
        case "same":
            return "the same"
        case "only_old":
            return "only in the old folder"
        case "only_new":
            return "only in the new folder"
        case "trouble":
            return entry.trouble
    changes = f"{entry.changes} change{'s' if entry.changes != 1 else ''}"
    titles = ", ".join(dict.fromkeys(title for _, title in entry.findings))
    loads = f"; an old checkpoint: {entry.impact}" if entry.impact else ""
    return f"{changes}{f': {titles}' if titles else ''}{loads}"
