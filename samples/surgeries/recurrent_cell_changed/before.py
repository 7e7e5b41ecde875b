"""A tagger that reads with an LSTM."""

import torch
from torch import nn


class Tagger(nn.Module):
    """Words in, a tag for each word out."""

    def __init__(self) -> None:
        super().__init__()
        self.embed = nn.Embedding(1000, 32)
        self.rnn = nn.LSTM(32, 64, batch_first=True)
        self.tag = nn.Linear(64, 12)

    def forward(self, words: torch.Tensor) -> torch.Tensor:
        states, _ = self.rnn(self.embed(words))
        return self.tag(states)  # type: ignore[no-any-return]


def build() -> nn.Module:
    return Tagger()
