"""What a checkpoint holds, in the order of what it is compared with."""

from __future__ import annotations

from torch import nn

from archdiff.diff.compare import diff
from archdiff.diff.matchers.likewise import likewise
from archdiff.sources.walker import walk
from archdiff.tree.records import Layer, Tensor, Tree


def checkpoint(*paths: str) -> Tree:
    """The layers of a checkpoint in this order, each with a weight but for the root."""
    weight = (Tensor("weight", "parameter", (2, 2), "float32", None, True),)
    layers = [Layer(path, tensors=weight if path else ()) for path in paths]
    return Tree("checkpoint", tuple(layers), partial=frozenset({"layers", "attributes"}))


def test_siblings_stand_as_their_namesakes_and_a_stranger_stays_behind_the_one_it_followed() -> None:
    found = likewise(checkpoint("", "bias", "head", "key", "new", "query"), checkpoint("", "query", "key", "bias", "head"))
    assert [layer.path for layer in found.layers] == ["", "query", "key", "new", "bias", "head"]


def test_what_stands_in_order_is_left_alone() -> None:
    tree = checkpoint("", "a", "b", "c")
    assert likewise(tree, checkpoint("", "a", "c")).layers == tree.layers


def test_a_checkpoint_sorted_by_name_does_not_differ_from_its_model() -> None:
    model = nn.ModuleDict(
        {name: nn.ModuleDict({part: nn.Linear(2, 2, bias=False) for part in ("q", "k", "out")}) for name in ("up", "down")}
    )
    parts = ("", "down", "down.k", "down.out", "down.q", "up", "up.k", "up.out", "up.q")
    weight = walk(nn.Linear(2, 2, bias=False)).layers[0].tensors
    layers = [Layer(path, tensors=weight if path.count(".") else ()) for path in parts]
    found = diff(walk(model), Tree("sorted", tuple(layers), partial=frozenset({"layers", "attributes"})))
    assert {match.old: match.new for match in found.alignment.matches} == {path: path for path in parts}
    assert not found.changes
