"""An activation that a norm applies itself is the one that stood behind it."""

from __future__ import annotations

import timm
import torch
from torch import nn
from torchvision import models

from archdiff.diff.matchers.absorbed import absorb
from tests.diff.pairing import filled, module, paired, same


class NormAct(nn.BatchNorm2d):
    """A norm with its own activation, as timm has it."""

    def __init__(self, size: int) -> None:
        super().__init__(size)
        self.drop, self.act = nn.Identity(), nn.ReLU()


def test_an_activation_that_went_into_the_norm_before_it() -> None:
    old, new = module("Stem", conv=nn.Conv2d(3, 8, 1), norm=nn.BatchNorm2d(8), act=nn.ReLU()), module("Stem", norm=NormAct(8))
    assert filled(absorb, old, new, same("", "norm")) == {**same("", "norm"), "act": "norm.act"}


def test_not_one_of_another_class_nor_one_further_behind() -> None:
    new = module("Stem", norm=NormAct(8))
    other = module("Stem", norm=nn.BatchNorm2d(8), act=nn.GELU())
    later = module("Stem", norm=nn.BatchNorm2d(8), pool=nn.MaxPool2d(2), act=nn.ReLU())
    for old in (other, later):
        assert filled(absorb, old, new, same("", "norm")) == same("", "norm")


def test_the_pool_of_a_port_whose_last_layers_were_unpacked() -> None:
    with torch.device("meta"):
        old, new = models.efficientnet_b0(), timm.create_model("efficientnet_b0")
    found = paired(old, new)
    assert (found["avgpool"], found["features.0.2"], found["features.8.2"]) == ("global_pool.pool", "bn1.act", "bn2.act")


def test_a_pool_does_not_become_the_dropout_of_another_head() -> None:
    with torch.device("meta"):
        old, again = models.resnet34(), models.resnet34()
        heads = {name: nn.Sequential(nn.Dropout(0.3), nn.Linear(512, size)) for name, size in (("age", 1), ("gender", 2))}
    found = paired(old, module("Tasks", encoder=nn.Sequential(*list(again.children())[:-1]), **heads))
    assert found["avgpool"] == "encoder.8"
