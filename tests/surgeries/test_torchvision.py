"""Surgeries on torchvision's models, as people do them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
import torch
from torch import nn
from torchvision import models

from tests.surgeries.telling import explained, meta

resnet18: Callable[[], nn.Module] = models.resnet18


def edited(edit: Callable[[nn.Module], object]) -> nn.Module:
    """resnet18 after an edit in place, or what the edit made of it."""
    with torch.device("meta"):
        model = resnet18()
        made = edit(model)
    return made if isinstance(made, nn.Module) else model


def found(new: nn.Module) -> list[str]:
    return list(explained(meta(resnet18), new))


def test_a_cut_body_loses_its_head_and_its_names() -> None:
    assert found(edited(lambda model: nn.Sequential(*list(model.children())[:-2]))) == ["head_removed", "rewrapped"]


def test_an_identity_for_the_head_gives_features() -> None:
    assert found(edited(lambda model: setattr(model, "fc", nn.Identity()))) == ["head_removed"]


def test_more_channels_change_the_stem_alone() -> None:
    assert found(edited(lambda model: setattr(model, "conv1", nn.Conv2d(13, 64, 7, 2, 3, bias=False)))) == ["stem_adapted"]


def test_a_stem_for_small_images_keeps_their_size() -> None:
    def edit(model: nn.Module) -> None:
        model.conv1 = nn.Conv2d(3, 64, 3, 1, 1, bias=False)
        model.maxpool = nn.Identity()

    finding = explained(meta(resnet18), edited(edit))["stem_for_small_images"]
    assert finding.facts["before"] == 4
    assert finding.facts["after"] == 1


@pytest.mark.parametrize("wrapper", [nn.DataParallel, partial(torch.compile, backend="eager"), torch.optim.swa_utils.AveragedModel])
def test_a_wrapper_is_one_finding_whatever_it_holds(wrapper: Callable[[nn.Module], nn.Module]) -> None:
    wrapped = wrapper(resnet18())
    assert list(explained(resnet18(), wrapped)) == ["wrapped"]
    assert list(explained(wrapped, resnet18())) == ["unwrapped"]


def test_deeper_is_told_by_the_stage() -> None:
    assert "layer3 2 → 6" in explained(meta(resnet18), meta(models.resnet34))["depth_changed"].sentence


def test_wider_is_one_cause() -> None:
    found = explained(meta(models.resnet50), meta(models.wide_resnet50_2))
    assert list(found) == ["width_changed"]
    assert "× 2" in found["width_changed"].title


def test_bottlenecks_for_basic_blocks_is_no_width() -> None:
    assert list(explained(meta(models.resnet34), meta(models.resnet50))) == ["block_type_changed"]


def test_deeper_with_another_head_is_two_stories() -> None:
    assert list(explained(meta(resnet18), meta(models.resnet34, num_classes=10))) == ["depth_changed", "head_replaced"]


def test_dilation_is_told_once() -> None:
    dilated = meta(models.resnet50, replace_stride_with_dilation=[False, True, True])
    assert list(explained(meta(models.resnet50), dilated)) == ["strides_for_dilation"]


def test_a_detector_uses_the_classifier_as_its_backbone() -> None:
    detector = meta(models.detection.fasterrcnn_resnet50_fpn, weights=None, weights_backbone=None)
    finding = explained(meta(models.resnet50), detector)["used_as_backbone"]
    assert finding.title == "Used as a backbone, under backbone.body"
    assert "feature pyramid" in finding.sentence


def test_every_head_of_an_inception_changes_together() -> None:
    old, new = (meta(models.inception_v3, num_classes=classes, init_weights=False) for classes in (1000, 10))
    found = explained(old, new)
    assert list(found) == ["head_replaced"]
    assert "AuxLogits.fc 1000 → 10" in found["head_replaced"].sentence


def test_auxiliary_heads_can_go() -> None:
    old, new = (meta(models.googlenet, aux_logits=auxiliary, init_weights=False) for auxiliary in (True, False))
    assert list(explained(old, new)) == ["auxiliary_heads_removed"]


def test_larger_patches_explain_the_shorter_table_of_positions() -> None:
    found = explained(meta(models.vit_b_16), meta(models.vit_b_32))
    assert list(found) == ["patch_size_changed"]
    assert "197 to 50 rows" in found["patch_size_changed"].sentence


def test_two_unlike_networks_are_called_so() -> None:
    assert list(explained(meta(resnet18), meta(models.vit_b_16))) == ["architecture_replaced"]


def test_a_head_of_several_layers_is_a_new_head_also_with_as_many_outputs() -> None:
    def deeper() -> nn.Module:
        model = models.resnet18()
        model.fc = nn.Sequential(nn.Linear(512, 256), nn.ReLU(), nn.Dropout(0.2), nn.Linear(256, 1000))  # type: ignore[assignment]
        return model

    assert list(explained(meta(models.resnet18), meta(deeper))) == ["head_replaced"]
