"""The same with peft's LoHa adapters on both hidden layers, which stay frozen."""

from peft import LoHaConfig, inject_adapter_in_model
from torch import nn


def build() -> nn.Module:
    model = nn.Sequential(nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10))
    return inject_adapter_in_model(LoHaConfig(r=4, target_modules=["0", "2"]), model)
