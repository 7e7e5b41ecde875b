"""A recurrent classifier of sequences."""

import torch
from torch import nn


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(1000, 32)
        self.forwards = nn.LSTM(32, 64, batch_first=True)
        self.backwards = nn.LSTM(32, 64, batch_first=True)
        self.norm = nn.LayerNorm(128)
        self.classifier = nn.Linear(128, 5)

    def forward(self, tokens):
        x = self.embed(tokens)
        ahead, _ = self.forwards(x)
        back, _ = self.backwards(x.flip(1))
        return self.classifier(self.norm(torch.cat([ahead[:, -1], back[:, -1]], 1)))


def build() -> nn.Module:
    return Recurrent()
