"""torchvision's registry by name, without weights and without memory for them."""

from __future__ import annotations

import pytest

from archdiff.sources import load
from archdiff.sources.torchvision import names
from archdiff.sources.trouble import Trouble


def test_a_name_of_the_registry() -> None:
    tree = load("torchvision:resnet34?num_classes=2")
    (fc,) = [layer for layer in tree.layers if layer.path == "fc"]
    assert (fc.type, fc.tensors and fc.tensors[0].shape) == ("Linear", (2, 512))
    assert (tree.origin, tree.notes) == ("torchvision:resnet34?num_classes=2", ())


@pytest.mark.parametrize("name", ["fcn_resnet50", "ssd300_vgg16", "maskrcnn_resnet50_fpn", "inception_v3", "googlenet", "regnet_y_128gf"])
def test_no_builder_downloads_warns_or_takes_memory(name: str) -> None:
    assert load(f"torchvision:{name}").notes == ()


def test_asking_for_weights_is_answered_without_downloading() -> None:
    with pytest.raises(Trouble, match=r"wants to download from download\.pytorch\.org"):
        load("torchvision:fcn_resnet50?weights_backbone='IMAGENET1K_V1'")


def test_the_registry_can_be_listed() -> None:
    assert {"resnet34", "vit_b_16", "fcn_resnet50"} <= set(names())
