"""The same with smaller boxes of more shapes."""

from torch import nn


class AnchorGenerator(nn.Module):
    def __init__(self, sizes, aspect_ratios):
        super().__init__()
        self.sizes = sizes
        self.aspect_ratios = aspect_ratios

    def forward(self, features):
        return [len(sizes) * len(ratios) for sizes, ratios in zip(self.sizes, self.aspect_ratios, strict=True)]


class Proposals(nn.Module):
    def __init__(self, sizes, ratios):
        super().__init__()
        self.anchors = AnchorGenerator(sizes, (ratios,) * len(sizes))
        self.conv = nn.Conv2d(16, 16, 3, padding=1)
        self.scores = nn.Conv2d(16, len(ratios), 1)
        self.boxes = nn.Conv2d(16, 4 * len(ratios), 1)

    def forward(self, x):
        y = self.conv(x).relu()
        return self.scores(y), self.boxes(y), self.anchors(x)


def build() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 16, 3), Proposals(((16,), (32,)), (0.25, 0.5, 1.0, 2.0, 4.0)))
