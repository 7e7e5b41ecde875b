"""Attribute values are compared as a reader means it, and nested settings leaf by leaf."""

from __future__ import annotations

from collections.abc import Mapping

from deepdiff import DeepDiff
from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.records import ABSENT
from archdiff.diff.values import differences
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


@settings(max_examples=150, deadline=None)
@given(configs, configs)
def test_deepdiff_finds_the_same_leaves(old: dict[str, Value], new: dict[str, Value]) -> None:
    found = DeepDiff(old, new, view="tree", threshold_to_diff_deeper=0)
    paths = (level.path(output_format="list") for levels in found.values() for level in levels)
    assert named(old, new).keys() == {".".join(["config", *(step for step in path if isinstance(step, str))]) for path in paths}
