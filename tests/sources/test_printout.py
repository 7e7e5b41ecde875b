"""A printout is read for what it shows, whatever version printed it and however it was pasted."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from archdiff.sources import load
from archdiff.sources.printout import CUT, read
from archdiff.sources.trouble import Trouble
from archdiff.sources.walker import walk
from archdiff.tree.records import Layer, Tree

PRINTOUTS = Path("samples/printouts")


def outline(tree: Tree) -> list[tuple[str, str | None]]:
    return [(layer.path, layer.type) for layer in tree.layers]


def shown(written: str) -> list[tuple[str, str | None]]:
    return outline(read(written))


def only(written: str) -> Layer:
    (layer,) = read(written).layers
    return layer


NET = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Sequential(nn.ReLU(), nn.Linear(8, 2)), nn.Identity())
PRINTED = str(NET)
OUTLINE = outline(walk(NET))


@pytest.mark.parametrize(
    "pasted",
    [
        PRINTED,
        f">>> print(net)\n{PRINTED}\n>>> ",
        f"In [3]: net\nOut[3]: {PRINTED}\n\nIn [4]: net.fc",
        f"Here is my model:\n```python\n{PRINTED}\n```\nWhat does Linear(8, 2) do?",
        "\n".join(f"> {line}" for line in PRINTED.splitlines()),
        "\n".join(f"    # {line}" for line in PRINTED.splitlines()),
        PRINTED.replace("\n", "\r\n"),
        PRINTED.replace("\n", "\n\n"),
        PRINTED.replace("\n", " "),
        PRINTED.replace("\n", "\\n"),
        PRINTED.replace("  ", ""),
        PRINTED.replace(" ", "\xa0"),
        PRINTED.replace("  ", "\t"),
        PRINTED.replace("(3, 3), ", "(3,\n 3),\n "),
        PRINTED.replace(")\n", ")  # a remark\n"),
        f"2026-11-23 INFO the network is {PRINTED}\n2026-11-23 INFO training",
        f"\x1b[1m{PRINTED}\x1b[0m",
        f"model = {PRINTED}\nmodel = nn.Sequential(*list(model.children())[:-1],\n    nn.Linear(8, 2))",
    ],
)
def test_what_surrounds_a_printout_does_not_count(pasted: str) -> None:
    assert shown(pasted) == OUTLINE


def test_what_a_module_says_in_brackets_is_named_by_its_card() -> None:
    assert only("Linear(in_features=3, out_features=4, bias=False)").attributes == {"in_features": 3, "out_features": 4, "bias": False}
    conv = only("Conv2d(3, 64, kernel_size=(7, 7), stride=(2, 2), padding=(3, 3))").attributes
    assert conv is not None
    assert (conv["in_channels"], conv["padding"], conv["dilation"], conv["bias"]) == (3, (3, 3), (1, 1), True)


@pytest.mark.parametrize(
    ("printed", "attributes"),
    [
        ("Linear (512 -> 10)", {"in_features": 512, "out_features": 10}),
        ("ReLU (inplace)", {"inplace": True}),
        ("LeakyReLU(0.2, inplace)", {"negative_slope": 0.2, "inplace": True}),
        ("Dropout (p = 0.5)", {"p": 0.5}),
        ("MaxPool2d (size=(3, 3), stride=(2, 2), dilation=(1, 1))", {"kernel_size": 3, "stride": 2, "dilation": 1}),
        ("Unheard((4096,), eps=1e-05, mode=row, f=<function f at 0x7f00>)", {"#1": (4096,), "eps": 1e-05, "mode": "row"}),
        ("Unheard(a=inf, b='x, y', c=[1, 2], d={'k': None}, e=torch.Size([3]), f=<Mode.FAST: 1>)",
         {"a": float("inf"), "b": "x, y", "c": (1, 2), "d": {"k": None}, "e": (3,), "f": "Mode.FAST"}),
        ("Unheard(p=0.100)", {"p (rounded)": 0.1}),
        ("RecursiveScriptModule(original_name=ResNet)", None),
    ],
)  # fmt: skip
def test_every_notation_of_settings(printed: str, attributes: dict[str, object] | None) -> None:
    found = only(printed).attributes
    assert found == attributes if attributes is None else found is not None and attributes.items() <= found.items()


def test_what_a_printout_does_not_show_is_unknown() -> None:
    tree = read(PRINTED)
    assert (tree.partial, tree.notes) == (frozenset({"attributes"}), ())
    assert {(layer.tensors, layer.origin, layer.code) for layer in tree.layers} == {(None, None, None)}


def test_the_poolings_of_old_torch_are_named_as_today() -> None:
    layers = {layer.path: layer for layer in load(str(PRINTOUTS / "torch-0.2-alexnet.txt")).layers}
    pool = layers["features.2"].attributes
    assert pool is not None
    assert (pool["kernel_size"], pool["stride"]) == (3, 2)
    assert layers["classifier.6"].attributes == {"in_features": 4096, "out_features": 1000}


def test_folded_repeats_are_unfolded() -> None:
    paths = [layer.path for layer in load(str(PRINTOUTS / "llama-folded.txt")).layers]
    assert len(paths) == 1 + 1 + 1 + 1 + 32 * 13 + 1 + 1 + 1
    assert "model.layers.31.mlp.act_fn" in paths


def test_a_forum_post_with_a_gap_is_read_and_the_gap_is_said() -> None:
    tree = load(str(PRINTOUTS / "forum-post.txt"))
    assert [path for path, _ in outline(tree)] == ["", "conv1", "bn1", "relu", "avgpool", "fc", "fc.0", "fc.1", "fc.2", "fc.3"]
    assert tree.notes == (CUT,)


def test_lesson_1_as_the_student_expected_it() -> None:
    tree = load(str(PRINTOUTS / "lesson1-expected.txt"))
    assert outline(tree) == [("", None), ("6", "Linear"), ("7", "LogSoftmax")]
    assert tree.notes == (CUT,)


def test_lesson_1_as_fastai_printed_it_in_layer_groups() -> None:
    types = ["BatchNorm1d", "Dropout", "Linear", "ReLU", "BatchNorm1d", "Dropout", "Linear", "LogSoftmax"]
    assert outline(load(str(PRINTOUTS / "lesson1-fastai.txt"))) == [
        ("", None), ("0", "list"), ("0.0", None), ("0.0.ap", "AdaptiveAvgPool2d"), ("0.0.mp", "AdaptiveMaxPool2d"), ("0.1", "Flatten"),
        ("1", "Sequential"), *((f"1.{index}", type_name) for index, type_name in enumerate(types)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cut", "expected"),
    [
        ("Net(\n  (a): A(\n    (b): B()", [("", "Net"), ("a", "A"), ("a.b", "B")]),
        ("    (b): B()\n  )\n  (c): C()\n)", [("", None), ("?", None), ("?.b", "B"), ("c", "C")]),
        ("    (b): B()\n  )\n  (2): C()\n)", [("", None), ("1", None), ("1.b", "B"), ("2", "C")]),
        ("Net(\n  (a): Linear(in_features=3, out_fea", [("", "Net"), ("a", "Linear")]),
        ("[B(\n  (0): A()\n), B(\n  (0): A()\n)]", [("", "list"), ("0", "B"), ("0.0", "A"), ("1", "B"), ("1.0", "A")]),
        ("Net(\n  (a): A()\n  (a): B()\n  (x.y): C()\n)", [("", "Net"), ("a", "A"), ("a~", "B"), ("x·y", "C")]),
        ("Net(\n  (a): None\n  (b): Odd\n  (0): Parameter containing: [torch.float32 of size 3x4]\n)", [("", "Net"), ("b", "Odd")]),
        ("Net(\n  Normalize(mean=[0.4])\n  (a): A()\n)", [("", "Net"), ("a", "A")]),
    ],
)  # fmt: skip
def test_a_cut_anywhere(cut: str, expected: list[tuple[str, str]]) -> None:
    assert shown(cut) == expected


def test_of_several_printouts_one_can_be_picked() -> None:
    two = f"{PRINTED}\n\nand after the change:\n\n{PRINTED.replace('ReLU', 'GELU').replace('  (2): Identity()', '')}"
    assert read(two).notes[0].startswith("The text holds 2 printouts; this is number 1, the largest")
    assert dict(outline(read(two, number=2)))["1.0"] == "GELU"
    with pytest.raises(Trouble, match="holds 2 printouts, and none is number 3"):
        read(two, number=3)


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(PRINTED.encode())))
    assert outline(load("-")) == OUTLINE


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "holds no printed module"),
        ("just some words\nx = foo(3)\nprint(model)", "holds no printed module"),
        ("A(\n" * 100_000, "holds no printed module"),
        ("[" * 100_000, "holds no printed module"),
        (" ".join("[" * 2_000) + "A()", "holds no printed module"),
        ("Net(\n (a): A(\n" + "(0): B(\n" * 100_000, "more than 1,000 deep"),
        ("".join(f"{' ' * depth}(0-999): 1000 x A(\n" for depth in range(9)), "more than 500,000 layers"),
    ],
)
def test_what_is_no_printout_is_refused_in_one_sentence(written: str, says: str) -> None:
    with pytest.raises(Trouble) as caught:
        read(written)
    assert says in str(caught.value)


pieces = st.sampled_from(
    [*"()[],:.='\"\\ \n0x", "(0): ", "Sequential(\n", "Linear(3, 4)", "(0-3): 4 x ", "None", "  ", ">>> ", "inf", "\x1b[1m", "é"]
)


@given(st.lists(pieces, max_size=60).map("".join) | st.text())
def test_no_text_breaks_the_reader(written: str) -> None:
    try:
        tree = read(written)
    except Trouble:
        return
    paths = [layer.path for layer in tree.layers]
    assert paths[0] == ""
    assert len(set(paths)) == len(paths)
    assert all(path.rpartition(".")[0] in paths for path in paths)


def test_poolings_of_torch_03_are_known_where_nothing_else_tells_its_age():
    old = read("Net(\n  (0): MaxPool2d(kernel_size=(3, 3), stride=(2, 2), dilation=(1, 1))\n)\n").layers[1].attributes or {}
    assert {name: old[name] for name in ("kernel_size", "stride", "dilation")} == {"kernel_size": 3, "stride": 2, "dilation": 1}
    today = read("Net(\n  (0): MaxPool2d(kernel_size=(3, 3), stride=(2, 2), padding=0, dilation=1, ceil_mode=False)\n)\n")
    assert (today.layers[1].attributes or {})["kernel_size"] == (3, 3)
