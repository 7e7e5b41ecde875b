"""A tree survives being written down, and nothing else passes for a snapshot."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archdiff.tree.codec import NotATree, decode, encode
from archdiff.tree.records import Layer, Tensor, Tree

text = st.text(max_size=8)
values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | text,
    lambda inner: st.lists(inner, max_size=3).map(tuple) | st.dictionaries(text, inner, max_size=3),
    max_leaves=5,
)
unknown_or = lambda known: st.none() | known  # noqa: E731
tensors = st.builds(
    Tensor,
    text,
    st.sampled_from(["parameter", "buffer"]),
    unknown_or(st.lists(st.integers(0, 2**60), max_size=4).map(tuple)),
    unknown_or(text),
    unknown_or(st.booleans()),
    unknown_or(st.booleans()),
    unknown_or(text),
)
layers = st.builds(
    Layer,
    st.just(""),
    unknown_or(text),
    unknown_or(text),
    unknown_or(st.dictionaries(text, values, max_size=4)),
    unknown_or(st.lists(tensors, max_size=3).map(tuple)),
    unknown_or(text),
    unknown_or(text),
)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    names = draw(st.lists(st.text(st.characters(exclude_characters="."), min_size=1, max_size=4), unique=True, max_size=4))
    found = [replace(draw(layers), path=path) for path in ["", *names, *(f"{names[0]}.{name}" for name in names[:2])]]
    partial = frozenset(draw(st.sets(st.sampled_from(["layers", "attributes", "tensors"]))))
    return Tree(draw(text), tuple(found), partial, tuple(draw(st.lists(text, max_size=2))), draw(unknown_or(st.dictionaries(text, text))))


@given(trees())
def test_what_was_written_is_read_again(tree: Tree) -> None:
    assert decode(encode(tree)) == tree


@given(trees())
def test_a_snapshot_is_ascii_json_with_one_module_a_line(tree: Tree) -> None:
    written = encode(tree)
    assert written.isascii()
    lines = written.splitlines()
    first = lines.index(' "layers": [') + 1
    assert [json.loads(line.rstrip(","))["path"] for line in lines[first:-2]] == [layer.path for layer in tree.layers]


@pytest.mark.parametrize("number", ["inf", "-inf"])
def test_infinite_settings_survive(number: str) -> None:
    tree = Tree("", (Layer("", attributes={"limit": float(number), "$float": "inf"}),))
    assert decode(encode(tree)) == tree


def test_equal_settings_become_one_object() -> None:
    tree = Tree("", tuple(Layer(path, attributes={"p": 0.5}, tensors=(Tensor("w", "parameter"),)) for path in ("", "a", "b")))
    _, a, b = decode(encode(tree)).layers
    assert a.attributes is b.attributes
    assert a.tensors is b.tensors


def snapshot(*layers: str, schema: str = "archdiff/tree/1") -> str:
    return f'{{"schema": "{schema}", "origin": "", "layers": [{", ".join(layers)}]}}'


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("", "is broken JSON at line 1"),
        ("[]", 'has no "schema"'),
        (encode(Tree("", (Layer(""),)))[:-20], "is broken JSON"),
        ("[" * 100_000, "is nested too deep"),
        (snapshot(schema="archdiff/tree/2"), "which a newer archdiff wrote"),
        (snapshot(schema="archdiff/story/1"), "not archdiff/tree/1"),
        (snapshot(), "has no layers"),
        (snapshot("3"), "has a layer that is no JSON object"),
        (snapshot("{}"), 'has a layer without a "path"'),
        (snapshot('{"path": "a"}'), "before its parent"),
        (snapshot('{"path": ""}', '{"path": "a.b"}'), "before its parent"),
        (snapshot('{"path": ""}', '{"path": ""}'), "twice"),
        (snapshot('{"path": "", "path": ""}'), "has the key 'path' twice"),
        (snapshot('{"path": "", "extra": 1}'), "unknown field 'extra'"),
        (snapshot('{"path": "", "type": 1}'), 'needs a text in "type"'),
        (snapshot('{"path": "", "attributes": []}'), 'in "attributes"'),
        (snapshot('{"path": "", "attributes": {"x": NaN}}'), "NaN, which is not JSON"),
        (snapshot('{"path": "", "attributes": {"x": ' + "9" * 5000 + "}}"), "is broken JSON"),
        (snapshot('{"path": "", "attributes": {"x": ' + "[" * 900 + "]" * 900 + "}}"), "is nested too deep"),
        (snapshot('{"path": "", "tensors": [{"name": "w"}]}'), 'without a "name" or a "kind"'),
        (snapshot('{"path": "", "tensors": [{"name": "w", "kind": "buffer", "shape": [-1]}]}'), "no list of sizes"),
        (snapshot('{"path": "", "tensors": [{"name": "w", "kind": "buffer", "shape": [true]}]}'), "no list of sizes"),
    ],
)
def test_anything_else_is_refused_with_a_reason(written: str, says: str) -> None:
    with pytest.raises(NotATree) as caught:
        decode(written)
    assert says in str(caught.value)


@given(st.text() | st.binary().map(lambda found: found.decode("latin-1")))
def test_no_text_breaks_the_reader(written: str) -> None:
    with pytest.raises(NotATree):
        decode(written)
