"""The same network in another library: nested otherwise, named otherwise, and every tensor finds its partner."""

from __future__ import annotations

import pytest

from archdiff.diff.compare import diff
from archdiff.sources import load
from archdiff.story.impact import impact


@pytest.mark.parametrize(
    ("old", "new", "least"),
    [
        ("torchvision:resnet50", "timm:resnet50", 1.0),
        ("torchvision:mobilenet_v2", "timm:mobilenetv2_100", 1.0),
        ("torchvision:mnasnet1_0", "timm:mnasnet_100", 1.0),
        ("torchvision:vit_b_16", "timm:vit_base_patch16_224", 0.99),
        ("torchvision:convnext_tiny", "timm:convnext_tiny", 0.99),
    ],
)
def test_a_port_carries_its_weights(old: str, new: str, least: float):
    weighed = impact(diff(load(old), load(new)))
    assert weighed.fits is not None
    assert weighed.wanted is not None
    assert weighed.fits >= least * weighed.wanted
