"""A residual network of basic blocks."""

from torch import nn


class Basic(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width, 3, padding=1)
        self.conv2 = nn.Conv2d(width, width, 3, padding=1)
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(x + self.conv2(self.relu(self.conv1(x))))


class Bottleneck(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv1 = nn.Conv2d(width, width // 4, 1)
        self.conv2 = nn.Conv2d(width // 4, width // 4, 3, padding=1)
        self.conv3 = nn.Conv2d(width // 4, width, 1)
        self.relu = nn.ReLU()

    def forward(self, x):
        y = self.relu(self.conv2(self.relu(self.conv1(x))))
        return self.relu(x + self.conv3(y))


def build() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 64, 3, padding=1),
        Basic(64),
        Basic(64),
        Basic(64),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(64, 10),
    )
