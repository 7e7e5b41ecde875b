"""Where a head begins and the body ends, which head is meant, and what is told of the others."""

from __future__ import annotations

import torch
from torch import nn
from torchvision import models

from tests.surgeries.telling import explained, meta, told


class Gate(nn.Module):
    """A gate over channels and one over places."""

    def __init__(self, width: int):
        super().__init__()
        self.channels = nn.Sequential(nn.Conv2d(width, width // 4, 1), nn.ReLU(), nn.Conv2d(width // 4, width, 1))
        self.places = nn.Conv2d(2, 1, 7, padding=3)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = x * self.channels(x.mean((2, 3), keepdim=True)).sigmoid()
        return x * self.places(torch.stack([x.mean(1), x.amax(1)], 1)).sigmoid()  # type: ignore[no-any-return]


def gated(stages: nn.Module) -> nn.Module:
    for stage in ("layer1", "layer2", "layer3", "layer4"):
        layers = getattr(stages, stage)
        setattr(stages, stage, nn.Sequential(layers, Gate(layers[-1].bn2.num_features)))
    return stages


def test_what_came_in_before_the_pool_is_no_part_of_the_head() -> None:
    def edited() -> nn.Module:
        model = gated(models.resnet18())
        model.fc = nn.Sequential(nn.Dropout(), nn.Linear(512, 4))
        return model

    found = told(meta(models.resnet18), meta(edited))
    assert found["layers_inserted"].title == "Gate inserted in 4 places"
    assert "The 2,052 parameters of the new head" in found["head_replaced"].teaches
    assert "the head Linear 512 → 1000 gave way to Dropout(0.5), Linear 512 → 4" in found["head_replaced"].sentence.replace("The", "the")


def test_a_convolution_before_the_pool_that_narrows_for_the_head_belongs_to_it() -> None:
    body = [nn.Conv2d(3, 16, 3), nn.BatchNorm2d(16), nn.Conv2d(16, 64, 3), nn.BatchNorm2d(64)]
    old = nn.Sequential(*body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 100))
    new = nn.Sequential(*body, nn.Conv2d(64, 16, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    assert "Conv2d 64 → 16, Linear 16 → 10" in told(old, new)["head_replaced"].sentence


def test_norms_put_into_the_body_are_not_counted_to_the_head() -> None:
    def net(norms: bool, classes: int) -> nn.Module:
        def norm(width: int) -> list[nn.Module]:
            return [nn.BatchNorm2d(width)] if norms else []

        features = [nn.Conv2d(3, 8, 3), *norm(8), nn.ReLU(), nn.Conv2d(8, 16, 3), *norm(16), nn.ReLU(), nn.MaxPool2d(2)]
        return nn.ModuleDict({"features": nn.Sequential(*features), "pool": nn.AdaptiveAvgPool2d(1), "classifier": nn.Linear(16, classes)})

    found = explained(net(False, 100), net(True, 10))
    assert found["norm_added"].title == "Normalisation added: BatchNorm2d in 2 layers"
    assert "170 parameters" in found["head_replaced"].teaches


def test_auxiliary_heads_are_told_when_they_come_as_when_they_go() -> None:
    def bare() -> nn.Module:
        return models.googlenet(aux_logits=False, init_weights=False, num_classes=10)

    full = meta(models.googlenet, init_weights=False)
    found = explained(meta(bare), full)
    assert found["auxiliary_heads_added"].title == "2 auxiliary heads added"
    assert found["head_replaced"].title == "Head replaced: 10 → 1000 outputs"
    assert explained(full, meta(bare))["auxiliary_heads_removed"].title == "2 auxiliary heads removed"


class Two(nn.Module):
    """A body with two heads, or with one."""

    def __init__(self, second: int = 0, teacher: nn.Module | None = None):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(9, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU())
        self.head = nn.Linear(32, 5)
        self.head_dist = teacher or (nn.Linear(32, second) if second else None)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.body(x))  # type: ignore[no-any-return]


def test_one_head_of_two_that_goes_leaves_no_bare_features() -> None:
    found = told(Two(5), Two())
    assert "head_removed" not in found
    assert found["side_head_removed"].title == "One of 2 heads removed: 5 outputs"
    assert found["side_head_removed"].sentence == "head_dist (Linear 32 → 5) is gone, 165 parameters; head stays."
    assert told(Two(), Two(5))["side_head_added"].title == "Head added beside head: 5 outputs"


def test_the_head_that_is_alone_leaves_features() -> None:
    old, new = Two(), Two()
    new.head = nn.Identity()
    assert list(explained(old, new)) == ["head_removed"]


def test_a_layer_that_takes_what_the_last_one_gives_is_no_second_head() -> None:
    assert "side_head_added" not in told(Two(), Two(teacher=nn.Linear(5, 5)))
    assert "side_head_added" not in told(Two(), Two(teacher=nn.Linear(5, 2)))


def test_heads_side_by_side_are_all_told_and_do_not_bend_a_border() -> None:
    def net(*heads: nn.Module) -> nn.Module:
        return nn.ModuleDict({"body": nn.Linear(9, 32), "norm": nn.LayerNorm(32), "heads": nn.ModuleList(heads)})

    old = net(nn.Sequential(nn.Linear(32, 100)))
    new = net(nn.Sequential(nn.Dropout(), nn.Linear(32, 1)), nn.Sequential(nn.ReLU(), nn.Linear(32, 2)))
    found = told(old, new)
    assert found["head_replaced"].title == "Head replaced: 100 → 1 and 2 outputs"
    assert "bend" not in found["head_replaced"].teaches + found["head_replaced"].brief


def test_a_decoder_is_no_head() -> None:
    body = [nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Conv2d(8, 16, 3), nn.BatchNorm2d(16)]
    head = nn.Sequential(*body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 100))
    decoder = nn.Sequential(*body, nn.ConvTranspose2d(16, 8, 2, 2), nn.BatchNorm2d(8), nn.Conv2d(8, 6, 1))
    assert explained(head, decoder)["end_rebuilt"].title == "Head gave way to a decoder: 100 outputs → 6 channels"
    back = explained(decoder, head)
    assert "head_replaced" not in back
    assert back["end_rebuilt"].title == "Decoder gave way to a head: 6 channels → 100 outputs"
    assert back["end_rebuilt"].brief.startswith("The 590 parameters of the decoder are gone.")


class Tower(nn.Module):
    """A picture's tower beside one for text."""

    def __init__(self) -> None:
        super().__init__()
        self.image = models.resnet18()
        self.image.fc = nn.Identity()  # type: ignore[assignment]
        self.image_proj = nn.Linear(512, 64)
        self.text = nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 2, 64, batch_first=True), 2)
        self.text_proj = nn.Linear(32, 64)


def test_a_second_tower_is_told_both_ways() -> None:
    old, new = meta(models.resnet18), meta(Tower)
    came, went = explained(old, new), explained(new, old)
    assert list(came) == ["built_around"]
    assert "text (TransformerEncoder)" in came["built_around"].sentence
    assert "Identity stands at image.fc, where Linear 512 → 1000 was." in came["built_around"].sentence
    assert list(went) == ["taken_out"]
    assert "text (TransformerEncoder)" in went["taken_out"].sentence
    assert "Linear 512 → 1000 stands at fc, where Identity was: it is new." in went["taken_out"].sentence


class Pooled(nn.Module):
    """A body that names its layers a second time, with layers of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.base = models.resnet18()
        self.low = nn.Sequential(self.base.conv1, self.base.bn1)
        self.high = nn.Sequential(self.base.layer4, self.base.avgpool)
        self.up = nn.ConvTranspose2d(512, 4, 2, 2)


def test_layers_of_the_body_under_a_second_name_are_no_new_ones() -> None:
    found = explained(meta(models.resnet18), meta(Pooled))
    assert list(found) == ["built_around"]
    assert "beside 1 layer with 8,196 parameters: up (ConvTranspose2d 512 → 4" in found["built_around"].sentence
    assert "low and high are made of the body's own layers" in found["built_around"].sentence
    assert list(explained(meta(Pooled), meta(models.resnet18))) == ["taken_out"]


def test_where_the_old_head_was_told_already_none_is_replaced() -> None:
    def detector() -> nn.Module:
        return models.detection.fasterrcnn_mobilenet_v3_large_fpn(weights=None, weights_backbone=None)

    found = told(meta(models.mobilenet_v3_large), meta(detector))
    assert "head_replaced" not in found
    assert "roi_heads (RoIHeads)" in found["used_as_backbone"].brief
