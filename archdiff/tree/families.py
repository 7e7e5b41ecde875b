"""Families of layer types: which class names stand for layers that do the same kind of work.

Only names are read, never classes, so that printouts of unknown libraries are understood as well. A family is a hint that two
layers may be paired although their types differ (ReLU and GELU, BatchNorm2d and GroupNorm, LlamaMLP and MistralMLP).
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]*|[a-z]+")

_FAMILIES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (family, re.compile(words))
    for family, words in (
        ("placeholder", r"Identity$|^Noop$|^NoOp$"),
        ("attention", r"Attention|SelfAttn|^SDPA"),
        ("dropout", r"Drop(out|Path|Block|Connect)|StochasticDepth"),
        ("norm", r"[Nn]orm(Act)?(\d?d|2D|Fp32)?$|^(Group|Layer|Batch|Instance|RMS)Norm|RmsNorm|^BN"),
        ("embedding", r"Embedding(s)?$|^Embedding"),
        ("pool", r"Pool(ing)?(\d?d|2D)?$|Pool2d"),
        ("recurrent", r"(LSTM|GRU|RNN)(Cell)?$"),
        ("linear", r"Linear|^Conv1D$|Dense$"),
        ("convolution", r"Conv(Transpose)?\d?d?|^Conv"),
        ("softmax", r"Softmax"),
        (
            "activation",
            r"(RE|Re|GE|Ge|CE|SE|E|LeakyRe|PRe|Si|Swi|Q?Ge|G)LU|Relu|relu|Gelu|gelu|Silu|silu|[Ss]wish|Mish|Tanh|tanh|[Ss]igmoid|Soft(plus|sign)|Activation|^Act$",
        ),
        ("flatten", r"Flatten"),
        ("upsample", r"Upsampl|PixelShuffle|Interpolate"),
        ("sequence", r"^Sequential$|^ModuleList$"),
    )
)

_WITHOUT_PARAMETERS = frozenset({"placeholder", "dropout", "pool", "softmax", "activation", "flatten", "upsample"})


def words(type_: str) -> tuple[str, ...]:
    """The words of a class name: ``LlamaDecoderLayer`` is Llama, Decoder, Layer."""
    return tuple(_WORD.findall(type_))


HEAVY = frozenset({"convolution", "linear", "embedding", "recurrent"})
"""Families that have weights, also where these are packed away."""


@lru_cache(maxsize=4096)
def family(type_: str) -> str:
    """The family of a class name; for a name of no known family its last word, so that LlamaMLP and MistralMLP agree."""
    for name, pattern in _FAMILIES:
        if pattern.search(type_):
            return name
    found = words(type_)
    return found[-1] if found else type_


@lru_cache(maxsize=4096)
def known(type_: str) -> bool:
    """Whether the name belongs to a family of this table, and not only to the family of its last word."""
    return any(pattern.search(type_) for _, pattern in _FAMILIES)


def bare(type_: str) -> bool:
    """Whether layers of this type usually hold no parameters."""
    return family(type_) in _WITHOUT_PARAMETERS


def ramps(type_: str) -> bool:
    """Whether this is a kind of stochastic depth, whose rate usually differs in every block."""
    return re.search(r"DropPath|StochasticDepth", type_) is not None
