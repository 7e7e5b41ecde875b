"""First of six: the smallest network that learns, one weighted sum a class (Rosenblatt, 1958).

A picture of 28 × 28 pixels is read as 784 numbers, and each of ten classes is one weighted sum of them. It can only draw straight
borders between classes.
"""

from __future__ import annotations

from torch import nn


def build() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 10))
