"""The JSON story keeps its contract: schema, completeness, same bytes."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

import jsonschema
from hypothesis import given, settings

from archdiff.diff.compare import diff
from archdiff.render.json import document, render
from archdiff.sources import load
from archdiff.story.story import tell
from archdiff.tree.records import Tree
from tests.trees import trees

SCHEMA: dict[str, Any] = json.loads(files("archdiff.render").joinpath("schema/story-1.schema.json").read_text())


def test_two_real_models_validate_and_place_every_path_once():
    story = tell(diff(load("torchvision:resnet18"), load("torchvision:resnet34")))
    made = document(story)
    jsonschema.validate(made, SCHEMA)
    assert sorted([pair[0] for pair in made["matches"]] + made["only_old"]) == sorted(layer.path for layer in story.diff.old.layers)
    assert sorted([pair[1] for pair in made["matches"]] + made["only_new"]) == sorted(layer.path for layer in story.diff.new.layers)
    assert made["old"]["parameters"] == 11_689_512


def test_the_same_input_gives_the_same_bytes():
    def once() -> str:
        return render(tell(diff(load("torchvision:resnet18"), load("torchvision:mobilenet_v2"))))

    assert once() == once()


@settings(max_examples=50, deadline=None)
@given(trees(), trees())
def test_any_two_trees_validate(old: Tree, new: Tree):
    jsonschema.validate(json.loads(render(tell(diff(old, new)))), SCHEMA)
