"""A tree as JSON is the snapshot: it validates, and reading it gives the tree back."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
from hypothesis import given, settings

from archdiff.render import render
from archdiff.sources import load
from archdiff.tree.codec import decode
from archdiff.tree.records import Tree
from tests.trees import trees

SCHEMA: dict[str, Any] = json.loads(files("archdiff.render").joinpath("schema/tree-1.schema.json").read_text())


def test_a_real_model_validates_and_comes_back():
    tree = load("torchvision:mobilenet_v2")
    text = render(tree, "json")
    jsonschema.validate(json.loads(text), SCHEMA)
    assert decode(text) == tree


@settings(max_examples=50, deadline=None)
@given(trees())
def test_any_tree_validates(tree: Tree):
    jsonschema.validate(json.loads(render(tree, "json")), SCHEMA)
