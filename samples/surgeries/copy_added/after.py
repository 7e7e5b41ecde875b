"""The same with a frozen twin that gives the targets."""

from torch import nn


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 16, 3, padding=1)
        self.conv2 = nn.Conv2d(16, 32, 3, padding=1)
        self.project = nn.Linear(32, 16)

    def forward(self, x):
        return self.project(self.conv2(self.conv1(x).relu()).mean((-2, -1)))


class Learner(nn.Module):
    def __init__(self, twin):
        super().__init__()
        self.online = Encoder()
        self.predictor = nn.Linear(16, 16)
        if twin:
            self.target = Encoder().requires_grad_(False)

    def forward(self, x):
        return self.predictor(self.online(x))


def build() -> nn.Module:
    return Learner(twin=True)
