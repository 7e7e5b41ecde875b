"""Which activation a class or a function name stands for, and what each computes."""

from __future__ import annotations

import re

MEANS = {
    "relu": "ReLU passes positive values and sets the rest to zero; it is cheap, and a unit that is always negative gets no gradient.",
    "relu6": "ReLU6 is ReLU cut off at 6, which suits arithmetic with few bits.",
    "leakyrelu": "LeakyReLU lets negative values through with a small fixed slope, so no unit loses its gradient for good.",
    "prelu": "PReLU learns the slope for negative values, so it owns parameters.",
    "rrelu": "RReLU draws the slope for negative values at random in training and uses its mean in evaluation.",
    "elu": "ELU falls off exponentially to a floor for negative values, which brings the mean closer to zero.",
    "celu": "CELU is an ELU whose slope is continuous for every alpha.",
    "selu": "SELU is an ELU scaled so that activations keep mean zero and variance one in plain feed-forward networks.",
    "gelu": "GELU multiplies its input by the normal distribution function of it: a smooth ReLU, usual in transformers.",
    "silu": "SiLU, also called Swish, multiplies its input by its sigmoid: smooth, and slightly negative below zero.",
    "mish": "Mish is x times tanh(softplus(x)): smooth, and slightly negative below zero.",
    "hardswish": "Hardswish approximates Swish by straight and quadratic pieces, which is cheap on phones.",
    "hardsigmoid": "Hardsigmoid approximates the sigmoid by three straight lines, which is cheap on phones.",
    "sigmoid": "The sigmoid maps to (0, 1) and is flat at both ends, where gradients vanish.",
    "tanh": "Tanh maps to (-1, 1) and is flat at both ends, where gradients vanish.",
    "hardtanh": "Hardtanh cuts its input off at both ends.",
    "softplus": "Softplus is a smooth ReLU that is always positive.",
    "softsign": "Softsign maps to (-1, 1) and approaches the ends slowly.",
    "logsigmoid": "LogSigmoid is the logarithm of the sigmoid.",
    "newgelu": "This GELU is the tanh approximation of the exact one.",
    "gelutanh": "This GELU is the tanh approximation of the exact one.",
    "quickgelu": "QuickGELU approximates GELU as x times sigmoid(1.702 x).",
    "relusquared": "Squared ReLU squares what ReLU lets through.",
}
"""What each activation computes, by its name in small letters."""

ALIASES = {
    "swish": "silu",
    "gelunew": "newgelu",
    "gelupytorchtanh": "gelutanh",
    "pytorchgelutanh": "gelutanh",
    "hardswishjit": "hardswish",
    "relu2": "relusquared",
    "leakyrelu0": "leakyrelu",
}


def activation(name: str | None) -> str | None:
    """The activation's key in MEANS; ``None`` where ``name`` is no known one. Takes class names, function paths and settings."""
    bare = re.sub(r"_|activation$|inplace$", "", (name or "").rpartition(".")[2].removesuffix("Activation").lower())
    key = ALIASES.get(bare, bare)
    return key if key in MEANS else None
