"""An encoder that gives one vector a picture."""

import torch
from torch import nn


class Contrast(nn.Module):
    def __init__(self, queue=0):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 8))
        if queue:
            self.register_buffer("queue", torch.zeros(8, queue))

    def forward(self, x):
        y = self.encoder(x)
        return y @ self.queue if hasattr(self, "queue") else y


def build() -> nn.Module:
    return Contrast()
