"""Which changes stand behind a tensor that is gone, new or of another shape."""

from __future__ import annotations

from collections import defaultdict

from archdiff.diff.records import Added, Diff, Moved, Removed, TensorChanged
from archdiff.tree.keys import Entry
from archdiff.tree.paths import join, parent


class Causes:
    """The changes of a diff that touch tensors or their keys, by what they touch."""

    def __init__(self, diff: Diff) -> None:
        self.old: defaultdict[str, list[int]] = defaultdict(list)
        self.new: defaultdict[str, list[int]] = defaultdict(list)
        for index, change in enumerate(diff.changes):
            if isinstance(change, TensorChanged):
                self.old[f"{join(change.old, change.name)}!"].append(index)
                self.new[f"{join(change.new, change.name)}!"].append(index)
            if isinstance(change, (Removed, Moved)):
                self.old[change.old].append(index)
            if isinstance(change, (Added, Moved)):
                self.new[change.new].append(index)

    def of_old(self, entry: Entry) -> tuple[int, ...]:
        """What happened to a tensor of the old model: to itself, or to the nearest layer around it."""
        return _nearest(self.old, entry)

    def of_new(self, entry: Entry) -> tuple[int, ...]:
        """What brought a tensor of the new model there."""
        return _nearest(self.new, entry)


def _nearest(touched: defaultdict[str, list[int]], entry: Entry) -> tuple[int, ...]:
    own = f"{join(entry.path, entry.tensor.name)}!"
    if own in touched:
        return tuple(touched[own])
    path: str | None = entry.path
    while path is not None:
        if path in touched:
            return tuple(touched[path])
        path = parent(path)
    return ()
