"""A story or a tree as JSON, by schemas that other programs rely on: drawn from the records themselves, for it is data and not prose."""

from __future__ import annotations

import json
from collections.abc import Mapping
from math import isfinite
from typing import Any, assert_never

from archdiff.diff.records import (
    Absent,
    Added,
    AttributeChanged,
    Change,
    CodeChanged,
    Diff,
    Moved,
    Removed,
    Reordered,
    Retyped,
    SharingChanged,
    TensorChanged,
)
from archdiff.story.story import Story
from archdiff.surgeries.surgery import Finding
from archdiff.tree.codec import encode
from archdiff.tree.records import Tensor, Tree, Value
from archdiff.tree.totals import totals

SCHEMA = "archdiff/story/1"

_FACETS = {
    "paths": (Added, Removed, Moved),
    "types": (Retyped,),
    "attributes": (AttributeChanged,),
    "tensors": (TensorChanged, SharingChanged),
    "order": (Reordered,),
    "code": (CodeChanged, Retyped),
}


def render(what: Story | Tree) -> str:
    """A story by the schema ``archdiff/story/1``, a tree by ``archdiff/tree/1``; the same input gives the same bytes, all of them ASCII."""
    if isinstance(what, Tree):
        return encode(what)
    return json.dumps(document(what), indent=2, allow_nan=False) + "\n"


def document(story: Story) -> dict[str, Any]:
    """The story as plain data, keys in the schema's order."""
    diff = story.diff
    matched_old = {match.old for match in diff.alignment.matches}
    matched_new = {match.new for match in diff.alignment.matches}
    return {
        "schema": SCHEMA,
        "old": side(diff.old),
        "new": side(diff.new),
        "same": {facet: same(diff, facet) for facet in _FACETS},
        "impact": story.impact.verdict,
        "checkpoint": {
            "fits": story.impact.fits,
            "wanted": story.impact.wanted,
            "renamed": story.impact.renamed,
            "resized": story.impact.resized,
            "missing": story.impact.missing,
            "unexpected": story.impact.unexpected,
        },
        "matches": [[match.old, match.new] for match in diff.alignment.matches],
        "by": [match.by for match in diff.alignment.matches],
        "only_old": [layer.path for layer in diff.old.layers if layer.path not in matched_old],
        "only_new": [layer.path for layer in diff.new.layers if layer.path not in matched_new],
        "changes": [fact(change) for change in diff.changes],
        "findings": [finding(each) for each in story.findings],
        "unexplained": list(story.unexplained),
        "unseen": list(diff.unseen),
    }


def side(tree: Tree) -> dict[str, Any]:
    """One model in five numbers; null where unknown."""
    sums = totals(tree.layers)
    return {
        "origin": tree.origin,
        "layers": sums.layers,
        "parameters": sums.parameters,
        "trainable": sums.trainable,
        "buffers": sums.buffers,
        "notes": list(tree.notes),
    }


def same(diff: Diff, facet: str) -> bool | None:
    """Whether nothing of this facet differs; null where a side cannot tell and nothing known differs."""
    kinds = _FACETS[facet]
    if facet == "paths":
        return [layer.path for layer in diff.old.layers] == [layer.path for layer in diff.new.layers] and not _readdressed(diff)
    if any(isinstance(change, kinds) for change in diff.changes):
        return False
    return None if facet in diff.unseen or (facet == "order" and "layers" in diff.unseen) else True


def _readdressed(diff: Diff) -> bool:
    return any(match.old != match.new for match in diff.alignment.matches)


def finding(found: Finding) -> dict[str, Any]:
    return {
        "surgery": found.surgery,
        "title": found.title,
        "sentence": found.sentence,
        "teaches": found.teaches,
        "reference": found.reference,
        "changes": list(found.changes),
        "facts": data(found.facts),
    }


def fact(change: Change) -> dict[str, Any]:
    """One change as data."""
    match change:
        case Added():
            return {"kind": "added", "new": change.new, "type": change.layer.type}
        case Removed():
            return {"kind": "removed", "old": change.old, "type": change.layer.type}
        case Moved():
            return {"kind": "moved", "old": change.old, "new": change.new}
        case Reordered():
            return {"kind": "reordered", "old": change.old, "new": change.new}
        case Retyped():
            return {"kind": "retyped", "old": change.old, "new": change.new, "before": change.before, "after": change.after}
        case AttributeChanged():
            return _attribute(change)
        case TensorChanged():
            before, after = (None if each is None else tensor(each) for each in (change.before, change.after))
            return {"kind": "tensor", "old": change.old, "new": change.new, "name": change.name, "before": before, "after": after}
        case CodeChanged():
            return {"kind": "code", "old": change.old, "new": change.new, "type": change.type}
        case SharingChanged():
            return {"kind": "sharing", "old": change.old, "new": change.new, "before": change.before, "after": change.after}
        case _:
            assert_never(change)


def _attribute(change: AttributeChanged) -> dict[str, Any]:
    made: dict[str, Any] = {"kind": "attribute", "old": change.old, "new": change.new, "name": change.name}
    for side_name, value in (("before", change.before), ("after", change.after)):
        made[side_name] = None if isinstance(value, Absent) else data(value)
    absent = [side_name for side_name in ("before", "after") if isinstance(getattr(change, side_name), Absent)]
    return {**made, "absent": absent[0]} if absent else made


def tensor(each: Tensor) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "shape": None if each.shape is None else list(each.shape),
        "dtype": each.dtype,
        "trainable": each.trainable,
        "persistent": each.persistent,
        "tied_to": each.tied_to,
    }


def data(value: Value) -> Any:
    """Tuples become arrays; numbers JSON has no word for become text."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {key: data(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [data(item) for item in value]
    return value
