"""The editor that plants known edits: what it says is true must be true."""

from __future__ import annotations

from functools import cache

import pytest
from torch import nn

from archdiff.diff.align import align
from archdiff.sources.walker import walk
from archdiff.tree.paths import parent
from archdiff.tree.records import Tree
from benchmarks.planted.cases import Case, Plan, plant
from benchmarks.planted.editable import freeze, thaw
from benchmarks.planted.edits import BY_NAME, DRAWN, picks
from benchmarks.planted.models import PARTS
from benchmarks.planted.parts import parts
from benchmarks.planted.score import score, truths


@cache
def small() -> Tree:
    block = nn.TransformerEncoderLayer(32, 2, 64, activation=nn.GELU())
    stem = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Sequential(nn.Conv2d(8, 8, 1), nn.ReLU()))
    return walk(
        nn.ModuleDict({"stem": stem, "encoder": nn.TransformerEncoder(block, 4, enable_nested_tensor=False), "fc": nn.Linear(32, 10)})
    )


@cache
def numbered() -> Tree:
    blocks = nn.ModuleList(nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(4))
    for index, block in enumerate(blocks):
        block.layer_idx = index  # type: ignore[assignment]
    return walk(nn.ModuleDict({"layers": blocks}))


@cache
def pieces() -> Tree:
    return walk(parts())


@pytest.fixture(autouse=True)
def offline_models(monkeypatch: pytest.MonkeyPatch) -> None:
    trees = {"small": small(), "numbered": numbered(), PARTS: pieces()}
    monkeypatch.setattr("benchmarks.planted.cases.tree", trees.__getitem__)
    monkeypatch.setattr(picks, "_parts", lambda: {node.name: node for node in thaw(trees[PARTS]).children})


def planted(kind: str, seed: int = 0) -> Case | None:
    return plant(Plan("small", seed, 1, kind), DRAWN)


def test_thawing_and_freezing_changes_nothing() -> None:
    tree = small()
    frozen, truth = freeze(thaw(tree), tree.origin)
    assert frozen.layers == tree.layers
    assert all(old == new for old, new in truth)


@pytest.mark.parametrize("kind", BY_NAME)
def test_an_edited_tree_is_a_tree_and_its_truth_pairs_layers_of_both(kind: str) -> None:
    for case in filter(None, (planted(kind, seed) for seed in range(3))):
        olds, news = {layer.path for layer in case.old.layers}, [layer.path for layer in case.new.layers]
        assert len(set(news)) == len(news)
        assert all(parent(path) is None or parent(path) in news for path in news)
        lefts, rights = zip(*case.truth, strict=True)
        assert len(set(lefts)) == len(lefts) and set(lefts) <= olds
        assert len(set(rights)) == len(rights) and set(rights) <= set(news)


@pytest.mark.parametrize("kind", ["renamed_all", "wrapped_many", "moved_once", "swapped", "grouped", "lora_injected"])
def test_edits_of_place_leave_what_a_layer_is(kind: str) -> None:
    case = planted(kind)
    assert case is not None
    olds, news = ({layer.path: layer for layer in tree.layers} for tree in (case.old, case.new))
    assert all(olds[old].type == news[new].type and olds[old].tensors == news[new].tensors for old, new in case.truth)


def test_the_same_plan_plants_the_same_case() -> None:
    plan = Plan("small", 3, 6)
    assert plant(plan, DRAWN) == plant(plan, DRAWN)


def test_the_truth_scores_as_perfect_and_no_pairs_at_all_do_not() -> None:
    case = planted("wrapped_once")
    assert case is not None
    truth = truths(case)
    right = score(truth, case.truth)
    assert right.perfect and not right.false and not right.missed and right.reported == right.planted == 1
    assert not score(truth, []).perfect


def test_which_of_equal_copies_was_deleted_does_not_matter() -> None:
    case = planted("shallower")
    assert case is not None
    first, last = (f"encoder.layers.{index}" for index in (0, 3))
    names = {first: last, last: first}
    other = [(_under(old, names), new) for old, new in case.truth]
    assert score(truths(case), other).perfect


def test_blocks_that_differ_in_their_number_alone_are_equal_copies() -> None:
    case = plant(Plan("numbered", 0, 1, "every_second_dropped"), DRAWN)
    assert case is not None
    truth = truths(case)
    assert [(each.kind, each.at) for each in truth.operations] == [("removed", "layers.1"), ("removed", "layers.3")]
    first_two = [(path, path) for path in (layer.path for layer in case.new.layers)]
    for pairs in (case.truth, first_two):
        found = score(truth, pairs)
        assert found.perfect and not found.false and not found.missed


def test_archdiff_is_scored_by_its_own_alignment() -> None:
    case = planted("attribute_once")
    assert case is not None
    pairs = [(match.old, match.new) for match in align(case.old, case.new).matches]
    assert score(truths(case), pairs).perfect


def _under(path: str, names: dict[str, str]) -> str:
    return next((names[top] + path[len(top) :] for top in names if path == top or path.startswith(top + ".")), path)
