"""Two folders of snapshots, compared name by name, as ``diff -r`` does files."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.sources import load
from archdiff.sources.folder import snapshots
from archdiff.sources.trouble import Trouble
from archdiff.story.folders import Entry, Folders, briefly


def compared(old: str, new: str) -> Folders:
    """What became of each name in either folder. One pair of models is in memory at a time; one that cannot be read stops no other."""
    return Folders(old, new, tuple(_entries(snapshots(old), snapshots(new))))


def _entries(olds: dict[str, str], news: dict[str, str]) -> Iterator[Entry]:
    for name in sorted({*olds, *news}):
        if name not in news:
            yield Entry(name, "only_old", old=olds[name])
        elif name not in olds:
            yield Entry(name, "only_new", new=news[name])
        else:
            yield _entry(name, olds[name], news[name])


def _entry(name: str, old: str, new: str) -> Entry:
    from archdiff.diff.compare import diff
    from archdiff.story.story import tell

    try:
        return briefly(name, old, new, tell(diff(load(old), load(new))))
    except Trouble as trouble:
        return Entry(name, "trouble", old, new, trouble=str(trouble))
