"""Laws of every alignment, on random trees."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archdiff.diff.align import align
from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tensor, Tree

TYPES = ("Conv2d", "BatchNorm2d", "ReLU", "GELU", "Linear", "Dropout", "Identity", "Sequential", "Block", "LlamaMLP", None)
NAMES = ("0", "1", "2", "conv", "norm", "norm1", "norm2", "fc", "block", "layer1", "layer2")
ATTRIBUTES = ({}, {"p": 0.5}, {"p": 0.0}, {"in_features": 3, "out_features": 4}, {"in_features": 3, "out_features": 5}, None)
TENSORS = (
    (),
    (Tensor("weight", "parameter", (4, 3)),),
    (Tensor("weight", "parameter", (5, 3)),),
    (Tensor("weight", "parameter", (4, 3)), Tensor("bias", "parameter", (4,))),
    None,
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Small trees in which much looks alike."""
    layers = [Layer("", draw(st.sampled_from(TYPES)), None, {}, ())]
    known = {""}
    for _ in range(draw(st.integers(0, 14))):
        path = join(draw(st.sampled_from(sorted(known))), draw(st.sampled_from(NAMES)))
        if path not in known:
            known.add(path)
            layers.append(
                Layer(path, draw(st.sampled_from(TYPES)), None, draw(st.sampled_from(ATTRIBUTES)), draw(st.sampled_from(TENSORS)))
            )
    partial = draw(st.sampled_from([frozenset[str](), frozenset({"attributes"})]))
    return Tree("random", tuple(layers), partial)  # type: ignore[arg-type]


@given(trees(), trees())
@settings(max_examples=300, deadline=None)
def test_each_path_stands_in_one_pair_at_most(old: Tree, new: Tree) -> None:
    matches = align(old, new).matches
    olds, news = [match.old for match in matches], [match.new for match in matches]
    assert len(set(olds)) == len(olds) and set(olds) <= {layer.path for layer in old.layers}
    assert len(set(news)) == len(news) and set(news) <= {layer.path for layer in new.layers}


@given(trees())
@settings(max_examples=200, deadline=None)
def test_a_tree_is_aligned_with_itself_path_by_path(tree: Tree) -> None:
    assert {(match.old, match.new) for match in align(tree, tree).matches} == {(layer.path, layer.path) for layer in tree.layers}


@given(trees(), trees())
@settings(max_examples=300, deadline=None)
def test_swapping_the_sides_mirrors_the_alignment(old: Tree, new: Tree) -> None:
    there = {(match.old, match.new, match.by) for match in align(old, new).matches}
    assert there == {(match.new, match.old, match.by) for match in align(new, old).matches}


@given(trees(), trees(), st.data())
@settings(max_examples=300, deadline=None)
def test_pins_hold_whatever_the_aligner_would_do(old: Tree, new: Tree, data: st.DataObject) -> None:
    some_old = data.draw(st.lists(st.sampled_from([layer.path for layer in old.layers]), max_size=3, unique=True))
    some_new = data.draw(st.permutations([layer.path for layer in new.layers]))
    pins = list(zip(some_old, some_new, strict=False))
    matches = align(old, new, pins).matches
    assert {(match.old, match.new) for match in matches if match.by == "pinned"} == set(pins)
    assert len({match.old for match in matches}) == len(matches) == len({match.new for match in matches})
