"""A model and what little is known of it from elsewhere are paired path by path, where nothing that both know differs."""

from __future__ import annotations

from dataclasses import replace

from torch import nn

from archdiff.sources.walker import walk
from archdiff.tree.records import Layer, Tensor, Tree
from tests.diff.pairing import paired, same


def model(*widths: int) -> Tree:
    """Something without tensors around something without tensors, which resembles nothing once its class is unknown; then Linears."""
    bare = [Layer("0", "ReLU", None, {}, ()), Layer("0.1", "ReLU", None, {}, ())]
    linears = [Layer(f"{place}", "Linear", None, {}, (Tensor("weight", "parameter", (width, 4)),)) for place, width in enumerate(widths, 1)]
    return Tree("model", (Layer("", "Net", None, {}, ()), *bare, *linears))


def keys_only(tree: Tree) -> Tree:
    """The same model of which only paths and tensors are known."""
    return replace(tree, layers=tuple(replace(layer, type=None, attributes=None) for layer in tree.layers))


def test_a_model_without_its_classes_is_paired_with_itself_by_paths() -> None:
    assert paired(model(4), keys_only(model(4))) == same("", "0", "0.1", "1")


def test_not_where_tensors_show_that_layers_changed_places() -> None:
    found = paired(model(4, 5, 6), keys_only(model(6, 4, 5)))
    assert [found[place] for place in "123"] == ["2", "3", "1"]


def test_the_sorted_tensors_of_a_safetensors_file_hide_nothing() -> None:
    whole = walk(nn.Sequential(*(nn.Sequential(nn.Linear(8, 8), nn.ReLU()) for _ in range(3))))
    kept = [layer for layer in whole.layers if layer.type != "ReLU"]
    stored = [replace(layer, type=None, attributes=None, code=None, tensors=(layer.tensors or ())[::-1]) for layer in kept]
    found = paired(whole, Tree("model.safetensors", tuple(stored), partial=frozenset({"layers", "attributes"})))
    assert found == same(*(layer.path for layer in kept))
