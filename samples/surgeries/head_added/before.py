"""An encoder that gives features."""

from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(1000, 32)
        self.block = nn.TransformerEncoderLayer(32, nhead=4, dim_feedforward=64, batch_first=True)

    def forward(self, tokens):
        return self.block(self.embed(tokens))


def build() -> nn.Module:
    return Encoder()
