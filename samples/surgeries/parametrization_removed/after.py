"""The same classifier with the normalised weights kept as plain ones."""

from torch import nn
from torch.nn.utils.parametrizations import spectral_norm
from torch.nn.utils.parametrize import remove_parametrizations


def build() -> nn.Module:
    model = nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1),
        nn.ReLU(),
        nn.AdaptiveAvgPool2d(1),
        nn.Flatten(),
        nn.Linear(16, 10),
    )
    for layer in (model[0], model[4]):
        spectral_norm(layer)
        remove_parametrizations(layer, "weight")
    return model
