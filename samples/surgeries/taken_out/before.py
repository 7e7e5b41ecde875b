"""An encoder inside a network that marks places."""

from torch import nn


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.up1 = nn.ConvTranspose2d(32, 16, 2, stride=2)
        self.merge1 = nn.Conv2d(32, 16, 3, padding=1)
        self.up2 = nn.ConvTranspose2d(16, 8, 2, stride=2)
        self.mask = nn.Conv2d(8, 2, 1)

    def forward(self, x):
        return self.mask(self.up2(self.up1(x)).relu())


class Segmenter(nn.Module):
    def __init__(self, encoder):
        super().__init__()
        self.encoder = encoder
        self.lower, self.upper = encoder[:3], encoder[3:]
        self.decoder = Decoder()

    def forward(self, x):
        return self.decoder(self.upper(self.lower(x)))


def build() -> nn.Module:
    encoder = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2)
    )
    return Segmenter(encoder)
