"""The same with each update added to its weight."""

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10))


# In a real merge each weight becomes base.weight + lora_B.weight @ lora_A.weight; the tree is the same.
