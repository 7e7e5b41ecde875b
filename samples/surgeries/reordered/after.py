"""The last one is assigned first."""

from torch import nn


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(32, 10)
        self.first = nn.Linear(20, 64)
        self.second = nn.Linear(64, 32)

    def forward(self, x):
        return self.fc(self.second(self.first(x).relu()).relu())


def build() -> nn.Module:
    return Net()
