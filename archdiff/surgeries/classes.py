"""Settings that repeat the number of outputs: what follows from another head."""

from __future__ import annotations

import re

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene

_NAMED = re.compile(r"(^|\.)(num_classes|n_classes|nb_classes|num_labels|num_class|classes|n_out|id2label|label2id|problem_type)(\.|$)")


def followers(scene: Scene, before: int | None, after: int | None) -> tuple[int, ...]:
    """Unclaimed attributes that count or name the classes, and such as went from the one number to the other."""
    found: list[int] = []
    for index, change in scene.of(AttributeChanged):
        named = _NAMED.search(change.name) is not None
        same = before is not None and after is not None and type(change.before) is int and (change.before, change.after) == (before, after)
        if named or same:
            found.append(index)
    return tuple(found)
