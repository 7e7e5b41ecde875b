"""One design in the place of another, told in both directions."""

from __future__ import annotations

import timm
import torch
from torch import nn
from torchvision import models

from archdiff.story.compose import opening
from tests.surgeries.telling import explained, meta, told


def test_blocks_of_another_design_are_told_in_both_directions() -> None:
    basic, narrow = meta(models.resnet34), meta(models.resnet50)
    assert explained(basic, narrow)["block_type_changed"].title == "Blocks replaced: BasicBlock → Bottleneck, 16 blocks"
    assert explained(narrow, basic)["block_type_changed"].title == "Blocks replaced: Bottleneck → BasicBlock, 16 blocks"


def test_a_stem_is_deepened_and_simplified() -> None:
    plain, deep = meta(timm.create_model, "resnet50"), meta(timm.create_model, "resnet50d")
    assert told(plain, deep)["stem_deepened"].title == "Stem deepened: one convolution became 3"
    assert told(deep, plain)["stem_simplified"].title == "Stem simplified: 3 convolutions became one"


class Encoder(nn.Sequential):
    """Convolutions, each twice as wide as the one before."""


class Separable(nn.Sequential):
    """The same in groups, with norms of another sort."""


class Net(nn.Module):
    """An encoder and a decoder that takes what it gives."""

    def __init__(self, encoder: nn.Module, width: int):
        super().__init__()
        self.encoder = encoder
        self.decoder = nn.Sequential(nn.Conv2d(width, 16, 1), nn.ReLU(), nn.Conv2d(16, 4, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.decoder(self.encoder(x))  # type: ignore[no-any-return]


def test_an_encoder_of_another_design_is_one_part_replaced_however_large_it_is() -> None:
    plain = Encoder(*(nn.Conv2d(3 * 2**i, 6 * 2**i, 3) for i in range(5)))
    other = Separable(*(nn.Sequential(nn.GroupNorm(1, 3 * 3**i), nn.Conv3d(3 * 3**i, 9 * 3**i, 1), nn.PReLU()) for i in range(5)))
    found = explained(Net(plain, 96), Net(other, 729))
    assert list(found) == ["part_added"]
    assert found["part_added"].title == "Part replaced: encoder, Encoder → Separable"


class Motion(nn.Module):
    """Blocks, with or without a part for time in each."""

    def __init__(self, moves: bool):
        super().__init__()
        self.blocks = nn.ModuleList(nn.ModuleDict({"conv": nn.Conv2d(8, 8, 3)} | self.time(moves)) for _ in range(2))
        self.mid = nn.ModuleDict({"conv": nn.Conv2d(8, 8, 1)} | self.time(moves))

    def time(self, moves: bool) -> dict[str, nn.Module]:
        return {"motion": nn.Sequential(*(nn.Linear(8 + i, 9 + i) for i in range(4)))} if moves else {}


def test_a_part_is_told_wherever_it_came() -> None:
    found = explained(Motion(False), Motion(True))["part_added"]
    assert "; likewise blocks.0.motion and blocks.1.motion" in found.sentence
    assert "; likewise blocks.0.motion and blocks.1.motion" in explained(Motion(True), Motion(False))["part_removed"].sentence


def test_what_is_said_in_short_ends_where_a_thought_does() -> None:
    assert opening("What it did: " + "Averages " * 30 + "all. More.") == "What it did: " + "Averages " * 30 + "all."
    assert opening("A word (a convention; It differs elsewhere" + "." * 200 + "). More.").count(")") == 1
    assert opening("stride: how far it moves; " + "Another setting " * 20) == "stride: how far it moves."
