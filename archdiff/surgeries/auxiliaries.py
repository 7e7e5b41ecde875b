"""Auxiliary classifiers, known by their names, and the settings that come and go with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.tree.paths import name

_AUXILIARY = r"(?i)^aux(iliary)?(_?\d+|_?logits|_?head|_?classifier|_?heads)?$"
_SETTING = r"(^|\.)(aux_logits|aux_loss|auxiliary|aux_output|use_aux|aux_head)$"
_NOTHING = (None, ABSENT)


def auxiliary(path: str) -> bool:
    """Whether a layer's own name is that of an auxiliary classifier."""
    return re.match(_AUXILIARY, name(path)) is not None


def followers(scene: Scene, names: Collection[str], there: bool) -> Iterator[int]:
    """Unclaimed attributes that say whether such heads are ``there`` now, or stood in their place."""
    for index, change in scene.of(AttributeChanged):
        emptied = change.name in names and (change.before in _NOTHING or change.after in _NOTHING)
        if emptied or (re.search(_SETTING, change.name) and bool(change.after) is there):
            yield index
