"""The same with eight learnt vectors before the words."""

import torch
from torch import nn


class Reader(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(100, 32)
        self.prompt = nn.Embedding(8, 32)
        self.mixer = nn.GRU(32, 32, batch_first=True)
        self.output = nn.Linear(32, 2)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        prompt = self.prompt.weight.expand(len(tokens), -1, -1)
        mixed, _ = self.mixer(torch.cat((prompt, self.words(tokens)), dim=1))
        return self.output(mixed[:, -1])


def build() -> nn.Module:
    return Reader()
