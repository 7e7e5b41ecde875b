"""What follows from another head: settings that repeat the number of outputs, and a class named for another task."""

from __future__ import annotations

import re
from collections.abc import Container

from archdiff.diff.records import AttributeChanged, CodeChanged, Moved
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import parent

_NAMED = r"(^|\.)(num_classes|n_classes|nb_classes|num_labels|num_class|classes|n_out|id2label|label2id|problem_type)(\.|$)"


def root_class(scene: Scene, moved: Container[str] = ()) -> tuple[int, ...]:
    """The root's other class with its own settings, where no child of the root was regrouped but those in ``moved``.

    Other code of the same class may compute anything, so that is told by itself.
    """
    regrouped = any("" in (parent(change.old), parent(change.new)) and change.new not in moved for _, change in scene.of(Moved))
    if regrouped or scene.look.new_of.get("") != "":
        return ()
    return tuple(index for index in consequences(scene, "") if not isinstance(scene.diff.changes[index], CodeChanged))


def followers(scene: Scene, before: int | None, after: int | None) -> tuple[int, ...]:
    """Unclaimed attributes that count or name the classes, and such as went from the one number to the other."""
    found: list[int] = []
    for index, change in scene.of(AttributeChanged):
        named = re.search(_NAMED, change.name) is not None
        same = before is not None and after is not None and type(change.before) is int and (change.before, change.after) == (before, after)
        if named or same:
            found.append(index)
    return tuple(found)
