"""A convolutional one."""

import torch
from torch import nn


class Convolutional(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(1000, 100)
        self.narrow = nn.Conv1d(100, 50, 3)
        self.scale1 = nn.BatchNorm1d(50)
        self.wide = nn.Conv1d(50, 50, 5)
        self.scale2 = nn.BatchNorm1d(50)
        self.pool = nn.AdaptiveMaxPool1d(1)
        self.answer = nn.Conv1d(50, 5, 1)

    def forward(self, tokens):
        x = self.table(tokens).transpose(1, 2)
        x = self.scale2(self.wide(self.scale1(self.narrow(x)).relu())).relu()
        return self.answer(self.pool(x)).flatten(1)


def build() -> nn.Module:
    return Convolutional()
