"""A small model as its owner wrote it, and the edits of a working week: what is done, and which promises break by it."""

from __future__ import annotations

from dataclasses import dataclass

MODEL = """\
from torch import nn


class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(width, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width, eps=1e-5)
        self.act = nn.ReLU()

    def forward(self, x):
        return self.act(self.norm(self.conv(x)) + x)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.first = Block(8)
        self.second = Block(8)
        self.head = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.5), nn.Linear(8, 10))

    def forward(self, x):
        return self.head(self.second(self.first(self.stem(x))))
"""


@dataclass(frozen=True)
class Edit:
    """One edit of MODEL: texts and what replaces them, each everywhere, and the promises it breaks."""

    title: str
    texts: tuple[tuple[str, str], ...]
    breaks: str


STEM = "        self.stem = nn.Conv2d(3, 8, 3)\n"
NORM = "        self.norm = nn.BatchNorm2d(width, eps=1e-5)\n"
ACT = "        self.act = nn.ReLU()\n"
SECOND = "        self.second = Block(8)\n"
SWAPPED = "        self.act = nn.BatchNorm2d(width, eps=1e-5)\n        self.norm = nn.ReLU()\n"
SHAPES = "weights weights-mapped optimizer interface computation exact"

EDITS = (
    Edit("nothing", (), ""),
    Edit("a comment", (("        return self.act(", "        # residual\n        return self.act("),), ""),
    Edit(
        "a dropped layer",
        ((SECOND, ""), ("self.second(self.first(self.stem(x)))", "self.first(self.stem(x))")),
        "weights weights-mapped optimizer computation exact",
    ),
    Edit("a dropped layer without weights", (("nn.Dropout(0.5), ", ""),), "weights computation exact"),
    Edit("a changed eps", (("eps=1e-5", "eps=1e-3"),), "computation exact"),
    Edit("a renamed attribute", (("self.first", "self.stage1"),), "weights exact"),
    Edit("a renamed layer without weights", (("self.act", "self.relu"),), "exact"),
    Edit("an edited forward", ((" + x)", ")"),), "computation exact"),
    Edit("two calls swapped", (("self.second(self.first(", "self.first(self.second("),), "computation exact"),
    Edit("a reordered __init__", ((STEM, ""), (SECOND, SECOND + STEM)), "optimizer exact"),
    Edit("a reordered __init__, without weights", ((ACT, ""), (NORM, ACT + NORM)), "exact"),
    Edit("two modules that swapped their names", ((NORM + ACT, SWAPPED),), "weights computation exact"),
    Edit("a renamed class", (("Block", "Residual"),), "exact"),
    Edit("another number of classes", (("nn.Linear(8, 10)", "nn.Linear(8, 12)"),), SHAPES),
    Edit("another number of channels", (("nn.Conv2d(3, 8, 3)", "nn.Conv2d(1, 8, 3)"),), SHAPES),
    Edit("another activation", (("nn.ReLU()", "nn.GELU()"),), "computation exact"),
    Edit("a frozen stem", (("nn.Conv2d(3, 8, 3)", "nn.Conv2d(3, 8, 3).requires_grad_(False)"),), "optimizer exact"),
    Edit(
        "layers of a Sequential swapped",
        (("nn.AdaptiveAvgPool2d(1), nn.Flatten()", "nn.Flatten(), nn.AdaptiveAvgPool2d(1)"),),
        "computation exact",
    ),
    Edit("a head in half precision", (("nn.Linear(8, 10)", "nn.Linear(8, 10).half()"),), "computation exact"),
)


def edited(edit: Edit) -> str:
    """MODEL after an edit."""
    text = MODEL
    for old, new in edit.texts:
        assert old in text, old
        text = text.replace(old, new)
    return text
