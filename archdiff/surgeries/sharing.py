"""Modules that became, or ceased to be, the very same one at several places; read by layers_shared and layers_unshared."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, SharingChanged
from archdiff.surgeries.anatomy import parameters
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import parent


def reshared(scene: Scene, shared: bool) -> Iterator[Claim]:
    """One claim for each module that others became, or were; what else differs there differs because it is another module."""
    found = {change.new: change for _, change in scene.of(SharingChanged) if _first(change, shared) is not None}
    tops = [change for path, change in found.items() if (parent(path) if path else None) not in found]
    for group in alike(tops, lambda change: _first(change, shared)):
        inside = [path for change in group for path in subtree(scene.look.new_children, change.new)]
        own = [path for change in group for path in subtree(scene.look.old_children, change.old)] if shared else inside
        saved = parameters([(scene.look.old if shared else scene.look.new)[path] for path in own])
        if not saved:
            continue
        yield Claim(
            tuple(i for path in inside for i, each in scene.at_new(path) if isinstance(each, (SharingChanged, AttributeChanged))),
            {
                "first": _first(group[0], shared) or "the model",
                "places": places([change.new for change in group]),
                "count": count(len(group), "layer"),
                "verb": "is" if len(group) == 1 else "are",
                "saved": count(saved, "parameter"),
            },
        )


def _first(change: SharingChanged, shared: bool) -> str | None:
    """Where the module stood first that is at this place now, or that was."""
    return change.after if shared else change.before if change.after is None else None
