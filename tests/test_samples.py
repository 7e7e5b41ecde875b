"""Every surgery runs on every sample pair and fires only where listed."""

from __future__ import annotations

import pytest

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.surgeries import SURGERIES, recognise
from archdiff.surgeries.scene import scene
from tests.golden import SURGERY_SAMPLES, build, sample_diff, sample_ids, story

COMPANIONS: dict[str, set[str]] = {
    "activations_split": {"forward_overridden"},
    "flatten_made_explicit": {"rewrapped"},
    "lora_injected": {"frozen"},
    "lora_merged": {"unfrozen"},
    "used_as_backbone": {"rewrapped"},
    "other_adapters_injected": {"frozen"},
    "projections_fused": {"forward_overridden"},
}
"""Surgeries that a sample needs beside the one it is named for."""


def test_every_surgery_has_a_sample_and_every_sample_a_surgery() -> None:
    assert sorted(surgery.id for surgery in SURGERIES) == sample_ids()


@pytest.mark.parametrize("sample", sample_ids())
def test_a_sample_shows_its_surgery_and_no_other(sample: str) -> None:
    fired = {finding.surgery for finding in recognise(sample_diff(sample))}
    assert fired == {sample} | COMPANIONS.get(sample, set())


@pytest.mark.parametrize("sample", sample_ids())
def test_the_story_is_the_golden_one(sample: str) -> None:
    golden = SURGERY_SAMPLES / sample / "story.txt"
    assert story(sample_diff(sample)) == golden.read_text(encoding="utf-8"), "python -m tests.golden writes it anew"


@pytest.mark.parametrize("sample", sample_ids())
@pytest.mark.parametrize("side", ["before", "after"])
def test_no_surgery_is_found_between_a_model_and_itself(sample: str, side: str) -> None:
    tree = walk(build(sample, side))
    difference = diff(tree, tree)
    assert [surgery.id for surgery in SURGERIES if any(True for _ in surgery.recognise(scene(difference)))] == []
