"""What libraries put on top of resnet34, to be diffed against the original.

    archdiff torchvision:resnet34 myhead:resnet34     the model of fastai's first lesson, 2018
    archdiff torchvision:resnet34 myhead:fastai2      the same idea in fastai 2
    archdiff torchvision:resnet34 myhead:cam          a head that can say where it looked
    archdiff torchvision:resnet34 myhead:fc_swap      what PyTorch's own tutorial does

resnet34 ends in an average pool and one Linear layer for ImageNet's 1000 classes. Everything before is the *body*: it turns a
3 × 224 × 224 picture into 512 maps of 7 × 7. Whoever has other classes keeps the trained body and builds another *head*. All four
factories keep the body and differ in the head.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torchvision import models


class AdaptiveConcatPool2d(nn.Module):
    """Average and maximum of each map, side by side: N × C × H × W becomes N × 2C × 1 × 1.

    The average says how much of a feature there is, the maximum how strongly it shows at its best place. With 512 maps coming in,
    1024 numbers go out: this is where the 1024 of the head comes from.
    """

    def __init__(self, size: int | tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.ap = nn.AdaptiveAvgPool2d(size)
        self.mp = nn.AdaptiveMaxPool2d(size)

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat([self.mp(x), self.ap(x)], 1)


class Flatten(nn.Module):
    """N × 1024 × 1 × 1 becomes N × 1024.

    torchvision's resnet34 does the same with ``torch.flatten(x, 1)`` in its ``forward``, where no printout shows it. A Sequential has
    no ``forward`` of its own to write it in, so here it is a layer.
    """

    def forward(self, x: Tensor) -> Tensor:
        return x.view(x.size(0), -1)


def resnet34(classes: int = 2, weights: str | None = None) -> nn.Sequential:
    """Lesson 1 of fastai 0.7: body, two pools, two-layer head and LogSoftmax, all in one flat Sequential of 18.

    Two Linear layers with a ReLU between can bend the boundary between the classes, where one alone can only draw it straight. The head
    starts from random weights on a trained body, so it gets BatchNorm, to be fed numbers of one scale, and Dropout, to lean on no single
    feature. LogSoftmax gives log-probabilities, as ``nn.NLLLoss`` wants them.
    """
    head = [
        nn.BatchNorm1d(1024), nn.Dropout(0.25), nn.Linear(1024, 512), nn.ReLU(),
        nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, classes), nn.LogSoftmax(dim=1),
    ]  # fmt: skip
    return nn.Sequential(*body(weights), AdaptiveConcatPool2d(), Flatten(), *head)


def fastai2(classes: int = 2, weights: str | None = None) -> nn.Sequential:
    """The same head in fastai 2: body and head are two groups, LogSoftmax went into the loss, and no Linear layer has a bias.

    ``nn.CrossEntropyLoss`` is LogSoftmax and ``nn.NLLLoss`` in one, so this model ends in plain scores (logits). The BatchNorm before
    each Linear already adds a learned shift, which the Linear passes on, so its own bias would do the same work twice.
    """
    head = nn.Sequential(
        AdaptiveConcatPool2d(1),
        nn.Flatten(),
        nn.BatchNorm1d(1024), nn.Dropout(0.25), nn.Linear(1024, 512, bias=False), nn.ReLU(inplace=True),
        nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, classes, bias=False),
    )  # fmt: skip
    return nn.Sequential(nn.Sequential(*body(weights)), head)


def cam(classes: int = 2, weights: str | None = None) -> nn.Sequential:
    """A convolution *before* the pool: every class gets its own 7 × 7 map, and its score is that map's average.

    The map shows where in the picture the class was found: a class activation map (Zhou and others, 2016).
    """
    return nn.Sequential(*body(weights), nn.Conv2d(512, classes, 3, padding=1), nn.AdaptiveAvgPool2d(1), Flatten(), nn.LogSoftmax(dim=1))


def fc_swap(classes: int = 2, weights: str | None = None) -> nn.Module:
    """The shortest surgery of all: ``model.fc`` becomes a new Linear layer; nothing else changes."""
    model = models.resnet34(weights=weights)
    model.fc = nn.Linear(model.fc.in_features, classes)
    return model


def body(weights: str | None = None) -> list[nn.Module]:
    """resnet34 without its last two children, the pool and ``fc``."""
    return list(models.resnet34(weights=weights).children())[:-2]
