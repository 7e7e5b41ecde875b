"""A tiny language model."""

import torch
from torch import nn


class LanguageModel(nn.Module):
    def __init__(self, words: int = 100, features: int = 16) -> None:
        super().__init__()
        self.embedding = nn.Embedding(words, features)
        self.mixer = nn.GRU(features, features, batch_first=True)
        self.output = nn.Linear(features, words, bias=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        mixed, _ = self.mixer(self.embedding(tokens))
        return self.output(mixed)


def build() -> nn.Module:
    return LanguageModel()
