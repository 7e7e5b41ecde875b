"""Attribute values are compared as a reader means it, and nested settings leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.records import ABSENT
from archdiff.diff.values import differences, same_value
from archdiff.tree.records import Value

leaves = st.one_of(st.none(), st.booleans(), st.integers(0, 3), st.sampled_from(["gelu", "relu"]), st.just((1, 2)))
nested = st.recursive(leaves, lambda inner: st.dictionaries(st.sampled_from("abc"), inner, max_size=3), max_leaves=8)
configs = st.dictionaries(st.sampled_from("abc"), nested, max_size=3)


def named(old: Mapping[str, Value], new: Mapping[str, Value]) -> dict[str, tuple[object, object]]:
    return {name: (before, after) for name, before, after in differences({"config": old}, {"config": new}, False)}


def test_nested_settings_are_named_by_their_dotted_keys() -> None:
    old, new = {"rope": {"theta": 1e4, "type": "default"}, "heads": 32}, {"rope": {"theta": 5e5, "type": "default"}, "bias": False}
    assert named(old, new) == {
        "config.bias": (ABSENT, False),
        "config.heads": (32, ABSENT),
        "config.rope.theta": (1e4, 5e5),
    }


def test_private_keys_and_close_numbers_are_read_as_a_reader_means_them() -> None:
    old, new = (
        {"__mode": 1, "_flag": True, "eps": 1e-5, "sizes": (1, 2)},
        {"__mode": 2, "_flag": 1, "eps": 1e-5 * (1 + 1e-12), "sizes": (1, 3)},
    )
    assert named(old, new) == {"config.__mode": (1, 2), "config._flag": (True, 1), "config.sizes": ((1, 2), (1, 3))}


def leaf_by_leaf(name: str, old: object, new: object) -> set[str]:
    """What differs, found the plain way."""
    if isinstance(old, dict) and isinstance(new, dict):
        return {found for key in {*old, *new} for found in leaf_by_leaf(f"{name}.{key}", old.get(key, ABSENT), new.get(key, ABSENT))}
    return set() if type(old) is type(new) and old == new else {name}


@settings(max_examples=150, deadline=None)
@given(configs, configs)
def test_every_differing_leaf_is_found_and_no_other(old: dict[str, Value], new: dict[str, Value]) -> None:
    assert set(named(old, new)) == leaf_by_leaf("config", old, new)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (0.1, 0.10000000149011612, True),
        ((0.1, 2), (0.10000000149011612, 2), True),
        (0.1, 0.100001, False),
        (1e-50, 1e-60, False),
        (1e300, 1.0000001e300, False),
        (16777216, 16777217, False),
        (3_000_000_000, 3_000_000_001, False),
    ],
)
def test_floats_that_one_float32_stands_for_are_the_same_and_whole_numbers_are_exact(old: Value, new: Value, same: bool) -> None:
    assert same_value(old, new) is same
