"""The student's questions, answered with the model's own numbers."""

from __future__ import annotations

import myhead
import pytest
from torchvision import models

from tests.surgeries.telling import explained, meta


def test_the_model_of_2018_is_a_body_rewrapped_with_other_pools_and_another_head() -> None:
    found = explained(meta(models.resnet34), meta(myhead.resnet34))
    assert set(found) == {"pooling_replaced", "flatten_made_explicit", "output_activation_changed", "head_replaced", "rewrapped"}


def test_two_pools_make_1024_features_of_512() -> None:
    finding = explained(meta(models.resnet34), meta(myhead.resnet34))["pooling_replaced"]
    assert "512 maps of the body now become 1024 features" in finding.sentence
    assert "convention" in finding.teaches


def test_the_head_says_why_it_has_norms_dropout_and_two_linear_layers() -> None:
    finding = explained(meta(models.resnet34), meta(myhead.resnet34))["head_replaced"]
    assert finding.title == "Head replaced: 1000 → 2 outputs"
    assert "BatchNorm1d(1024), Dropout(0.25), Linear 1024 → 512, ReLU" in finding.sentence
    for word in ("BatchNorm", "Dropout", "several Linear layers", "convention", "528,898 parameters"):
        assert word in finding.teaches


def test_log_softmax_goes_with_nll_loss() -> None:
    finding = explained(meta(models.resnet34), meta(myhead.resnet34))["output_activation_changed"]
    assert "NLLLoss" in finding.teaches
    assert "CrossEntropyLoss" in finding.teaches


def test_flatten_was_always_there_in_code() -> None:
    assert "in code" in explained(meta(models.resnet34), meta(myhead.resnet34))["flatten_made_explicit"].sentence


def test_a_class_activation_map_needs_no_pool_of_two() -> None:
    found = explained(meta(models.resnet34), meta(myhead.cam))
    assert "pooling_replaced" not in found
    assert "class activation map" in found["head_replaced"].teaches


def test_a_plain_swap_is_one_finding() -> None:
    found = explained(meta(models.resnet34), meta(myhead.fc_swap))
    assert list(found) == ["head_replaced"]
    assert "−511,974 parameters" in found["head_replaced"].sentence


def test_fastai_itself_tells_the_same_story() -> None:
    vision = pytest.importorskip("fastai.vision.learner")
    found = explained(models.resnet34(), vision.create_vision_model(models.resnet34, 2, pretrained=False).train())
    assert {"pooling_replaced", "flatten_made_explicit", "head_replaced", "rewrapped"} <= set(found)
    assert "without a bias" in found["head_replaced"].teaches
