"""A Diff says everything: the old tree and the changes give the new tree, whatever the pairing."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.changes import changes
from archdiff.diff.patch import patch
from archdiff.diff.records import Alignment, Match, Moved, Reordered
from archdiff.tree.records import Layer, Tree
from tests.trees import alignments, trees


def identity(tree: Tree) -> Alignment:
    return Alignment(tuple(Match(layer.path, layer.path, "path") for layer in tree.layers))


@settings(max_examples=400, deadline=None)
@given(st.data(), trees(), trees())
def test_old_and_changes_give_new(data: st.DataObject, old: Tree, new: Tree):
    found = changes(old, new, data.draw(alignments(old, new)))
    assert _readable(patch(old, found).layers) == _readable(new.layers)


@settings(max_examples=100, deadline=None)
@given(trees())
def test_a_tree_does_not_differ_from_itself(tree: Tree):
    assert changes(tree, tree, identity(tree)) == ()


def _readable(layers: tuple[Layer, ...]) -> list[tuple[object, ...]]:
    """Without the fingerprint's second half, which follows from names."""
    return [(each.path, each.type, each.origin, _exact(each.attributes), each.tensors, each.same_as, each.code) for each in layers]


def _exact(value: object) -> object:
    """With types, so that True is not 1; 1 is 1.0 to a reader and no change."""
    if isinstance(value, dict):
        return {key: _exact(item) for key, item in value.items()}
    return tuple(map(_exact, value)) if isinstance(value, tuple) else ("float" if type(value) is int else type(value).__name__, value)


def tree(*lines: str) -> Tree:
    """Paths only; every layer an Identity but the containers."""
    return Tree("paths", tuple(Layer(path, "Sequential" if not path else "Identity", "nn", {}, (), "x:x") for path in ("", *lines)))


def pairing(*pairs: tuple[str, str]) -> Alignment:
    return Alignment(tuple(Match(old, new, "weak") for old, new in (("", ""), *pairs)))


def test_a_shift_in_a_list_is_no_move():
    found = changes(tree("0", "1"), tree("0", "1", "2"), pairing(("0", "1"), ("1", "2")))
    assert [type(each).__name__ for each in found] == ["Added"]


def test_a_rename_is_a_move_and_what_follows_is_not_stated():
    found = changes(tree("body", "body.conv"), tree("0", "0.conv"), pairing(("body", "0"), ("body.conv", "0.conv")))
    assert found == (Moved("body", "0", 0),)


def test_one_layer_out_of_order_is_one_fact():
    found = changes(tree("a", "b", "c", "d"), tree("d", "a", "b", "c"), pairing(*((n, n) for n in "abcd")))
    assert found == (Reordered("d", "d", 0),)


def test_a_list_with_a_hole_is_still_rebuilt():
    old, new = tree("0", "1", "2"), tree("0", "2")
    assert patch(old, changes(old, new, pairing(("0", "0"), ("2", "2")))).layers == new.layers
