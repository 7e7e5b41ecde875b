"""A tree as plain text: one fact a line, and nothing a name could do to a terminal."""

from __future__ import annotations

from archdiff.tree.records import Layer, Tensor, Tree
from archdiff.tree.text import lines


def test_every_layer_and_every_fact_has_a_line():
    weight = Tensor("weight", "parameter", (2, 3), "float32", False)
    running = Tensor("mean", "buffer", (), "float32", None, False, "other.mean")
    tree = Tree(
        "somewhere",
        (
            Layer("", "Net", "net", {"config": {"depth": 2, "dims": (1, 2)}}, ()),
            Layer("fc", "Linear", "torch.nn", {"bias": True}, (weight, running), "a:b", "old"),
            Layer("bare"),
        ),
    )
    assert list(lines(tree)) == [
        "(root)  Net",
        "  config.depth = 2",
        "  config.dims = [1, 2]",
        "  class net",
        "fc  Linear",
        "  bias = true",
        "  weight: parameter float32 [2, 3], frozen",
        "  mean: buffer float32 [], not saved, tied to other.mean",
        "  the same module as old",
        "  class torch.nn, code a:b",
        "bare",
    ]


def test_a_name_can_neither_break_a_line_nor_act_on_a_terminal():
    tree = Tree("x", (Layer(""), Layer("a\n\x1b[2Jb", "T\n", None, {"k\n": "v\n"}, (Tensor("t\u202e", "buffer"),))))
    assert all(line.isprintable() for line in lines(tree))
