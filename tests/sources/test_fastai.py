"""fastai's vision models, as create_vision_model makes them."""

from __future__ import annotations

import pytest

from archdiff.sources import load
from archdiff.sources.names import names
from archdiff.sources.trouble import Trouble


def test_the_head_of_the_first_lesson() -> None:
    head = [layer for layer in load("fastai:resnet34").layers if layer.path.startswith("1.")]
    assert [layer.type for layer in head][:2] == ["AdaptiveConcatPool2d", "AdaptiveAvgPool2d"]
    assert head[-1].tensors is not None and head[-1].tensors[0].shape == (2, 512)


def test_the_number_of_outputs_can_be_said() -> None:
    last = load("fastai:resnet18?n_out=5").layers[-1]
    assert last.tensors is not None and last.tensors[0].shape == (5, 512)


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(Trouble, match="fastai has no architecture 'resnet35'; did you mean resnet"):
        load("fastai:resnet35")


def test_the_architectures_can_be_listed() -> None:
    assert {"resnet34", "xresnet34", "densenet121"} <= set(names("fastai"))
