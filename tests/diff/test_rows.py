"""Every layer stands on exactly one row, partners share one, and what is gone stands where it was."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.changes import changes
from archdiff.diff.records import Alignment, Diff, Match
from archdiff.diff.rows import rows
from archdiff.tree.records import Layer, Tree
from tests.trees import alignments, trees


@settings(max_examples=200, deadline=None)
@given(st.data(), trees(), trees())
def test_every_layer_is_placed_once_on_each_side(data: st.DataObject, old: Tree, new: Tree):
    alignment = data.draw(alignments(old, new))
    facts = changes(old, new, alignment)
    placed = rows(Diff(old, new, alignment, facts))
    assert sorted(place.old for place in placed if place.old is not None) == sorted(layer.path for layer in old.layers)
    assert [place.new for place in placed if place.new is not None] == [layer.path for layer in new.layers]
    assert sorted(index for place in placed for index in place.changes) == list(range(len(facts)))


def test_a_removed_layer_stands_behind_the_sibling_it_followed():
    old = Tree("old", tuple(Layer(path, "X") for path in ("", "a", "b", "c")))
    new = Tree("new", tuple(Layer(path, "X") for path in ("", "a", "c")))
    alignment = Alignment(tuple(Match(path, path, "path") for path in ("", "a", "c")))
    placed = rows(Diff(old, new, alignment, changes(old, new, alignment)))
    assert [(place.old, place.new) for place in placed] == [("", ""), ("a", "a"), ("b", None), ("c", "c")]
