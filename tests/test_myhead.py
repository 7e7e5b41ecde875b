"""The sample heads are what their docstrings say."""

from __future__ import annotations

import myhead
import pytest
import torch

from archdiff.sources.walker import walk
from archdiff.tree.totals import totals


def test_lesson_one_of_2018_is_one_flat_sequential_of_eighteen() -> None:
    with torch.device("meta"):
        model = myhead.resnet34()
    assert [type(child).__name__ for child in model[8:]] == [
        "AdaptiveConcatPool2d", "Flatten", "BatchNorm1d", "Dropout", "Linear", "ReLU", "BatchNorm1d", "Dropout", "Linear", "LogSoftmax",
    ]  # fmt: skip
    assert totals(walk(model).layers).parameters == 21_813_570
    assert totals(walk(model[8:]).layers).parameters == 528_898


def test_fastai_2_has_no_biases_in_its_head() -> None:
    with torch.device("meta"):
        assert totals(walk(myhead.fastai2()).layers).parameters == 21_813_056


@pytest.mark.parametrize("factory", [myhead.resnet34, myhead.fastai2, myhead.cam, myhead.fc_swap])
def test_every_head_gives_two_scores_a_picture(factory) -> None:  # type: ignore[no-untyped-def]
    with torch.device("meta"):
        assert factory()(torch.empty(2, 3, 224, 224)).shape == (2, 2)
