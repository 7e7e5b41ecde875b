"""The same body with a decoder, which marks every place with one of five classes."""

from torch import nn


def block(inputs, outputs):
    return nn.Sequential(nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU(), nn.MaxPool2d(2))


def build() -> nn.Module:
    body = nn.Sequential(block(3, 16), block(16, 32), block(32, 64))
    return nn.Sequential(body, nn.ConvTranspose2d(64, 32, 2, 2), nn.ReLU(), nn.ConvTranspose2d(32, 16, 4, 4), nn.Conv2d(16, 5, 1))
