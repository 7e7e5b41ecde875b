"""What it means that a setting changed: for the output, and for an old checkpoint.

"p 0.5 → 0.25: drops half as many activations in training; nothing in evaluation; no tensor depends on it".
"""

from __future__ import annotations

from archdiff.knowledge.card import Attribute, card
from archdiff.knowledge.wording import times, worded
from archdiff.tree.records import Value

CHECKPOINT = {
    "loads": "no tensor depends on it",
    "shapes": "shapes differ, so the checkpoint does not fit here",
    "keys": "tensors come or go, so a strict load fails",
}


def meaning(type_name: str, attribute: str, before: Value, after: Value, origin: str | None = None) -> str:
    """One line; without a card for this very type and attribute, only what changed."""
    head = f"{attribute} {worded(attribute, before)} → {worded(attribute, after)}"
    found = card(type_name, origin)
    told = found.attribute(attribute) if found is not None and found.by != "name" else None
    if told is None:
        return head
    tail = [part for part in (output_effect(told, before, after), checkpoint_effect(told)) if part]
    return f"{head}: {'; '.join(tail)}" if tail else head


def output_effect(attribute: Attribute, before: Value, after: Value) -> str:
    """What the change does to what the layer computes; ``""`` where the card does not say."""
    text = _text(attribute, before, after)
    ratio = _ratio(before, after)
    if "{times}" in text and ratio is None:
        text = attribute.change if "{times}" not in attribute.change else ""
    return text.format(before=worded(attribute.name, before), after=worded(attribute.name, after), times=ratio)


def checkpoint_effect(attribute: Attribute) -> str:
    """What the change does to loading an old checkpoint."""
    return CHECKPOINT.get(attribute.checkpoint, attribute.checkpoint)


def _text(attribute: Attribute, before: Value, after: Value) -> str:
    if not before and attribute.start:
        return attribute.start
    if not after and attribute.stop:
        return attribute.stop
    directed = {1: attribute.rise, -1: attribute.fall, 0: ""}[_direction(before, after)]
    return directed or attribute.change


def _direction(before: Value, after: Value) -> int:
    """1 where the value grew, -1 where it shrank, 0 where neither can be said."""
    old, new = _numbers(before), _numbers(after)
    if not old or len(old) != len(new) or old == new:
        return 0
    if all(one <= other for one, other in zip(old, new, strict=True)):
        return 1
    return -1 if all(one >= other for one, other in zip(old, new, strict=True)) else 0


def _ratio(before: Value, after: Value) -> str | None:
    if isinstance(before, int | float) and isinstance(after, int | float) and before > 0 and after > 0:
        return times(before, after)
    return None


def _numbers(value: Value) -> tuple[float, ...]:
    parts = value if isinstance(value, tuple) else (value,)
    return tuple(part for part in parts if isinstance(part, int | float)) if all(isinstance(part, int | float) for part in parts) else ()
