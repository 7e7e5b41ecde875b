"""What holds of any two models, told on random trees from reading to story."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.compare import diff
from archdiff.diff.patch import patch
from archdiff.diff.records import Added, Diff, Removed
from archdiff.story.story import tell
from archdiff.tree.records import Layer, Tree
from tests.trees import trees


def added(found: Diff) -> set[str]:
    return {change.new for change in found.changes if isinstance(change, Added)}


def removed(found: Diff) -> set[str]:
    return {change.old for change in found.changes if isinstance(change, Removed)}


@settings(max_examples=150, deadline=None)
@given(trees())
def test_a_tree_does_not_differ_from_itself(tree: Tree):
    found = diff(tree, tree)
    assert not found
    assert tell(found).impact.verdict == "identical"


@settings(max_examples=150, deadline=None)
@given(trees(), trees())
def test_old_and_changes_give_new(old: Tree, new: Tree):
    rebuilt = patch(old, diff(old, new).changes)
    assert [layer.path for layer in rebuilt.layers] == [layer.path for layer in new.layers]
    assert [layer.tensors for layer in rebuilt.layers] == [layer.tensors for layer in new.layers]


@settings(max_examples=150, deadline=None)
@given(trees(), trees())
def test_swapping_the_sides_swaps_added_and_removed(old: Tree, new: Tree):
    forth, back = diff(old, new), diff(new, old)
    assert len(added(forth)) == len(removed(back))
    assert len(removed(forth)) == len(added(back))


@settings(max_examples=150, deadline=None)
@given(trees(), trees())
def test_a_story_accounts_for_every_change_exactly_once(old: Tree, new: Tree):
    story = tell(diff(old, new))
    claimed = [index for finding in story.findings for index in finding.changes]
    assert sorted([*claimed, *story.unexplained]) == list(range(len(story.diff.changes)))


@settings(max_examples=150, deadline=None)
@given(trees(), st.sampled_from(["type", "attributes", "tensors", "code"]))
def test_forgetting_a_facet_never_adds_a_change(tree: Tree, facet: str):
    forgetful = Tree(tree.origin, tuple(_without(layer, facet) for layer in tree.layers))
    assert not diff(tree, forgetful)
    assert not diff(forgetful, tree)


def _without(layer: Layer, facet: str) -> Layer:
    changed: Layer = replace(layer, **{facet: None})  # type: ignore[arg-type]
    return replace(changed, origin=None) if facet == "type" else changed
