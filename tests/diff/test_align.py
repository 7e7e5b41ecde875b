"""The aligner pairs layers as an expert would, on pairs small enough to read."""

from __future__ import annotations

import pytest
from torch import nn

from archdiff.diff.align import align
from archdiff.sources.walker import walk
from archdiff.tree.records import Layer, Tree


def pairs(old: nn.Module, new: nn.Module) -> dict[str, str]:
    return {match.old: match.new for match in align(walk(old), walk(new)).matches}


def stem(width: int = 8) -> list[nn.Module]:
    return [nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.ReLU()]


def test_a_layer_inserted_in_a_sequence_shifts_the_others_without_hiding_them() -> None:
    old = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 16, 3))
    new = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 16, 3))
    assert pairs(old, new) == {"": "", "0": "0", "1": "2", "2": "3"}


def test_a_whole_model_in_a_wrapper_is_found_inside_it() -> None:
    old = nn.ModuleDict({"body": nn.Sequential(*stem()), "fc": nn.Linear(8, 2)})
    new = nn.Module()
    new.module = old
    assert pairs(old, new)[""] == "module"


def test_siblings_grouped_in_a_new_container_keep_their_partners() -> None:
    old = nn.ModuleDict({"conv": stem()[0], "norm": stem()[1], "act": nn.ReLU(), "pool": nn.MaxPool2d(2), "fc": nn.Linear(8, 2)})
    new = nn.Sequential(nn.Sequential(*stem(), nn.MaxPool2d(2)), nn.Linear(8, 2))
    assert pairs(old, new) == {"": "", "conv": "0.0", "norm": "0.1", "act": "0.2", "pool": "0.3", "fc": "1"}


def test_a_leaf_that_became_a_container_is_found_inside_it() -> None:
    old = nn.ModuleDict({"body": nn.Conv2d(3, 8, 3), "classifier": nn.Linear(8, 1000)})
    new = nn.ModuleDict({"body": nn.Conv2d(3, 8, 3), "classifier": nn.Sequential(nn.Linear(8, 14), nn.Sigmoid())})
    assert pairs(old, new) == {"": "", "body": "body", "classifier": "classifier.0"}


def test_more_blocks_are_read_as_appended() -> None:
    old = nn.Sequential(*(nn.Sequential(*stem()) for _ in range(3)))
    new = nn.Sequential(*(nn.Sequential(*stem(16)) for _ in range(6)))
    assert {new for old, new in pairs(old, new).items() if old.isdigit()} == {"0", "1", "2"}


def test_names_outvote_widths_that_happen_to_fit() -> None:
    def stages(width: int) -> nn.Module:
        return nn.ModuleDict({f"layer{k}": nn.Sequential(nn.Conv2d(width * 2**k, width * 2**k, 3)) for k in range(1, 5)})

    assert all(old == new for old, new in pairs(stages(8), stages(16)).items())


def test_shapes_of_tensors_are_compared_only_where_both_sides_know_them() -> None:
    old = Tree("live", (Layer("", "Net", None, {}, ()), Layer("fc", "Linear", None, {"in_features": 3, "bias": True}, ())))
    new = Tree("printout", (Layer("", "Net"), Layer("fc", "Linear", None, {"in_features": 3})), frozenset({"attributes"}))
    assert len(align(old, new).matches) == 2


def test_a_pin_to_a_path_that_is_not_there_says_so() -> None:
    tree = walk(nn.Sequential(*stem()))
    with pytest.raises(ValueError, match="the new model has no module at this path"):
        align(tree, tree, [("0", "fc")])


def test_a_path_pinned_twice_says_so() -> None:
    tree = walk(nn.Sequential(*stem()))
    with pytest.raises(ValueError, match="more than once"):
        align(tree, tree, [("0", "1"), ("0", "2")])


def test_an_alignment_lists_its_pairs_in_the_order_of_the_new_tree() -> None:
    old, new = nn.Sequential(*stem()), nn.Sequential(*stem(), nn.Linear(8, 2))
    for one, two in ((old, new), (new, old)):
        paths = [layer.path for layer in walk(two).layers]
        found = [match.new for match in align(walk(one), walk(two)).matches]
        assert found == sorted(found, key=paths.index)


def test_a_chain_of_five_thousand_containers_is_aligned() -> None:
    def chain(width: int) -> Tree:
        paths = [".".join(["0"] * depth) for depth in range(5000)]
        leaf = Layer(paths[-1] + ".0", "Linear", None, {"out_features": width}, ())
        return Tree("chain", (*(Layer(path, "Sequential", None, {}, ()) for path in paths), leaf))

    assert len(align(chain(3), chain(4)).matches) == 5001


def test_hundreds_of_siblings_that_all_changed_are_paired_in_order() -> None:
    def experts(width: int) -> Tree:
        layers = [Layer("", "ModuleList", None, {}, ())]
        for k in range(80):
            layers += [Layer(f"{k}", "MLP", None, {}, ()), Layer(f"{k}.up", "Linear", None, {"out_features": width}, ())]
        return Tree("experts", tuple(layers))

    assert all(match.old == match.new for match in align(experts(3), experts(4)).matches)
    assert len(align(experts(3), experts(4)).matches) == 161
