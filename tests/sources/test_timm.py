"""timm's registry by name."""

from __future__ import annotations

import pytest

from archdiff.sources import load
from archdiff.sources.names import names
from archdiff.sources.trouble import Trouble


@pytest.mark.parametrize("spec", ["timm:resnet18?num_classes=2", "timm:resnet18.a1_in1k?num_classes=2"])
def test_a_name_with_arguments(spec: str) -> None:
    (fc,) = [layer for layer in load(spec).layers if layer.path == "fc"]
    assert fc.tensors is not None and fc.tensors[0].shape == (2, 512)


def test_an_unknown_name_is_answered_with_near_ones() -> None:
    with pytest.raises(Trouble, match="timm has no model 'resnet18x'; did you mean resnet18"):
        load("timm:resnet18x")


def test_asking_for_weights_is_answered_without_downloading() -> None:
    with pytest.raises(Trouble, match=r"timm:resnet18\?pretrained=True: (it wants to download|building it raised)"):
        load("timm:resnet18?pretrained=True")


def test_the_registry_can_be_listed_and_filtered() -> None:
    assert set(names("timm", "resnet18")) >= {"resnet18", "resnet18d"}
    assert names("timm", "ResNet18?") == ["resnet18d"]
