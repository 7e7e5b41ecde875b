"""What a reader asks for: depth, kinds, one path, context; and what a folded row keeps for media that unfold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings

from archdiff.diff.compare import diff
from archdiff.story.compose import compose
from archdiff.story.model import compose_model
from archdiff.story.page import Page, Paragraph, Row, Rows, text
from archdiff.story.story import tell
from archdiff.story.view import View
from archdiff.tree.records import Layer, Tensor, Tree
from tests.trees import trees


def model(*settings: int, extra: str = "") -> Tree:
    layers = [Layer("", "Net", attributes={})]
    for index, setting in enumerate(settings):
        layers += [Layer(str(index), "Block", attributes={}), Layer(f"{index}.fc", "Linear", attributes={"out_features": setting})]
    return Tree("net", (*layers, Layer(extra, "ReLU", attributes={})) if extra else tuple(layers))


def rows_of(page: Page) -> tuple[Row, ...]:
    return next(block.rows for block in page.blocks if isinstance(block, Rows))


def told(page: Page) -> list[str]:
    return [text((row.new or row.old).name) for row in rows_of(page)]  # type: ignore[union-attr]


STORY = tell(diff(model(1, 1, 1, 1, 1, 1), model(1, 1, 1, 2, 1, 1, extra="act")))


def test_unchanged_siblings_are_told_once():
    assert told(compose(STORY)) == ["", "0-2", "3", "fc", "4-5", "act"]


def test_context_tells_the_nearest_siblings_one_by_one():
    assert told(compose(STORY, View(context=1))) == ["", "0-1", "2", "3", "fc", "4", "5", "act"]


def test_depth_folds_what_lies_deeper_and_says_how_much_happened_there():
    page = compose(STORY, View(depth=1))
    assert told(page) == ["", "0-2", "3", "4-5", "act"]
    assert "1 change inside" in text(rows_of(page)[2].note)


def test_a_closed_row_in_which_something_changed_is_not_marked_as_the_same():
    page = compose(STORY, View(depth=1))
    assert {text(row.new.name): row.mark for row in rows_of(page) if row.new}["3"] == "changed"
    assert [row.mark for row in rows_of(compose(STORY, View(depth=0)))] == ["changed"]


def test_a_run_of_layers_has_a_class_only_where_all_have_it():
    def tree(last: int) -> Tree:
        kinds = ("LayerNorm", "Linear", "LayerNorm")
        layers = [Layer(name, kind, attributes={}) for name, kind in zip("abc", kinds, strict=True)]
        return Tree("net", (Layer("", "Net", attributes={}), *layers, Layer("e", "Linear", attributes={"out_features": last})))

    rows = rows_of(compose(tell(diff(tree(1), tree(2)))))
    assert [(text(row.new.name), text(row.new.type)) for row in rows[1:] if row.new] == [("a … c", ""), ("e", "Linear")]


def test_a_new_layer_around_an_old_one_tells_what_it_has_of_its_own():
    def tensors(*shape: int) -> tuple[Tensor, ...]:
        return (Tensor("weight", "parameter", shape, "float32", True, True),)

    old = Tree("net", (Layer("", "Net", tensors=()), Layer("fc", "Linear", tensors=tensors(8, 8))))
    new = (Layer("fc", "Adapter", tensors=tensors(2, 8)), Layer("fc.base", "Linear", tensors=tensors(8, 8)))
    rows = rows_of(compose(tell(diff(old, Tree("net", (Layer("", "Net", tensors=()), *new))))))
    assert "16 parameters of its own" in [text(row.note) for row in rows]


def test_only_keeps_what_was_asked_for_and_what_holds_it():
    assert told(compose(STORY, View(only=frozenset({"added"})))) == ["", "act"]
    assert told(compose(STORY, View(only=frozenset({"changed"})))) == ["", "3", "fc"]
    assert told(compose(STORY, View(only=frozenset({"removed"})))) == []


def test_a_kind_that_no_row_is_of_is_said():
    page = compose(STORY, View(only=frozenset({"removed"})))
    assert "No row is removed here." in [text(block.line) for block in page.blocks if isinstance(block, Paragraph)]


def test_a_path_shows_that_layer_and_what_it_holds():
    assert told(compose(STORY, View(path="3"))) == ["3", "fc"]


def test_a_path_on_neither_side_is_an_error():
    with pytest.raises(ValueError, match="'nope'"):
        compose(STORY, View(path="nope"))


def test_a_model_folds_by_depth_too():
    assert told(compose_model(model(1, 2, 3), View(depth=1))) == ["", "0", "1", "2"]


@settings(max_examples=80, deadline=None)
@given(trees(), trees())
def test_a_whole_page_holds_every_layer(old: Tree, new: Tree):
    story = tell(diff(old, new))
    everything = [*every(rows_of(compose(story, View(whole=True))))]
    assert {row.old.path for row in everything if row.old} == {layer.path for layer in old.layers}
    assert {row.new.path for row in everything if row.new} == {layer.path for layer in new.layers}


@settings(max_examples=40, deadline=None)
@given(trees())
def test_a_whole_page_of_one_model_holds_every_layer(tree: Tree):
    everything = [*every(rows_of(compose_model(tree, View(whole=True))))]
    assert {row.new.path for row in everything if row.new} == {layer.path for layer in tree.layers}


def every(rows: tuple[Row, ...]) -> Iterator[Row]:
    for row in rows:
        yield row
        yield from every(row.inner)
