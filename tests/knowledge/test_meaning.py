"""What a changed setting means is told with its numbers."""

from __future__ import annotations

from typing import Any

import pytest

from archdiff.knowledge.card import all_names, card
from archdiff.knowledge.meaning import CHECKPOINT, meaning

LOADS = "no tensor depends on it"


@pytest.mark.parametrize(
    ("type_name", "attribute", "before", "after", "expected"),
    [
        ("Dropout", "p", 0.5, 0.25, f"p 0.5 → 0.25: drops half as many activations in training; nothing in evaluation; {LOADS}"),
        ("Dropout", "p", 0.5, 0.0, f"p 0.5 → 0: no longer drops activations in training; nothing in evaluation; {LOADS}"),
        ("Dropout", "p", 0.0, 0.1, f"p 0 → 0.1: begins to drop activations in training; nothing in evaluation; {LOADS}"),
        (
            "Linear", "out_features", 1000, 2,
            "out_features 1000 → 2: 99.8 % fewer outputs; what follows must accept 2; shapes differ, so the checkpoint does not fit here",
        ),
        ("Conv2d", "stride", (1, 1), (2, 2), f"stride 1 → 2: a coarser output with fewer positions, hence less computation; {LOADS}"),
        ("MultiheadAttention", "num_heads", 4, 8,
         "num_heads 4 → 8: twice as many heads, each with fewer features: the same weights are read otherwise and give other results; "
         "no tensor depends on it, so loading gives no warning"),
        ("Unheard", "x", 1, 2, "x 1 → 2"),
        ("Conv2d", "unheard", 1, 2, "unheard 1 → 2"),
    ],
)  # fmt: skip
def test_a_change_has_a_meaning(type_name: str, attribute: str, before: Any, after: Any, expected: str) -> None:
    assert meaning(type_name, attribute, before, after) == expected


def test_every_attribute_survives_every_kind_of_change() -> None:
    values = (None, True, False, 0, 3, 0.5, (1, 2), (2, 1), "word", (), {"a": 1}, -1)
    for name in all_names():
        home, _, type_name = name.rpartition(".")
        found = card(type_name, home or None)
        assert found is not None
        for attribute in found.attributes:
            for before in values:
                for after in values:
                    said = meaning(type_name, attribute.name, before, after, home or None)
                    assert "None" not in said and "{" not in said, said


def test_what_a_change_does_to_a_checkpoint_is_told_in_words() -> None:
    for name in all_names():
        home, _, type_name = name.rpartition(".")
        found = card(type_name, home or None)
        assert found is not None
        for attribute in found.attributes:
            assert attribute.checkpoint in ("", *CHECKPOINT) or " " in attribute.checkpoint, (name, attribute.name)
