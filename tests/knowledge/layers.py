"""Configurations of torch's layers on which the cards' statements are proved: type, positional arguments, keyword arguments."""

from __future__ import annotations

from itertools import product
from typing import Any

Configuration = tuple[str, tuple[Any, ...], dict[str, Any]]


def grid(type_name: str, *given: Any, **choices: tuple[Any, ...]) -> list[Configuration]:
    """Every combination of the choices."""
    return [(type_name, given, dict(zip(choices, values, strict=True))) for values in product(*choices.values())]


CONVOLUTIONS = [
    *grid("Conv1d", 4, 8, kernel_size=(1, 3, 4), stride=(1, 2, 3), padding=(0, 1), dilation=(1, 2), groups=(1, 4), bias=(True, False)),
    *grid("Conv2d", 4, 8, kernel_size=(1, 3, (1, 5)), stride=(1, 2, (2, 1)), padding=(0, 1, (0, 2)), dilation=(1, 2), bias=(True, False)),
    *grid("Conv2d", 8, 8, kernel_size=(3,), groups=(1, 2, 8), padding_mode=("zeros", "reflect"), padding=(1,)),
    *grid("Conv3d", 2, 4, kernel_size=(1, 3), stride=(1, 2), padding=(0, 1), groups=(1, 2)),
    *grid("ConvTranspose1d", 4, 8, kernel_size=(2, 3), stride=(1, 2), padding=(0, 1), dilation=(1, 2), groups=(1, 4), bias=(True, False)),
    *grid("ConvTranspose2d", 4, 8, kernel_size=(2, (3, 4)), stride=(2, 3), padding=(0, 1), output_padding=(0, 1), groups=(1, 2)),
    *grid("ConvTranspose3d", 2, 4, kernel_size=(2, 3), stride=(1, 2), bias=(True, False)),
]

POOLS = [
    *[
        entry
        for n in (1, 2, 3)
        for entry in grid(f"MaxPool{n}d", kernel_size=(2, 3), stride=(None, 1, 3), padding=(0, 1), dilation=(1, 2), ceil_mode=(False, True))
    ],
    *[
        entry
        for n in (1, 2, 3)
        for entry in grid(f"AvgPool{n}d", kernel_size=(2, 3), stride=(None, 2), padding=(0, 1), ceil_mode=(False, True))
    ],
    *[
        entry
        for n in (1, 2, 3)
        for entry in grid(f"LPPool{n}d", norm_type=(2,), kernel_size=(2, 3), stride=(None, 2), ceil_mode=(False, True))
    ],
    *[entry for n in (1, 2, 3) for kind in ("Avg", "Max") for entry in grid(f"Adaptive{kind}Pool{n}d", output_size=(1, 7))],
    *grid("AdaptiveAvgPool2d", output_size=((3, None), (2, 5))),
    *grid("AdaptiveMaxPool2d", output_size=((3, None), (2, 5))),
]

NORMS = [
    *[entry for n in (1, 2, 3) for entry in grid(f"BatchNorm{n}d", 6, affine=(True, False), track_running_stats=(True, False))],
    *grid("BatchNorm2d", 6, bias=(True, False), eps=(1e-5, 1e-3)),
    *[entry for n in (1, 2, 3) for entry in grid(f"InstanceNorm{n}d", 6, affine=(True, False), track_running_stats=(True, False))],
    *grid("SyncBatchNorm", 6, affine=(True, False)),
    *grid("GroupNorm", 3, 6, affine=(True, False), bias=(True, False)),
    *grid("LayerNorm", normalized_shape=(8, (4, 8)), elementwise_affine=(True, False), bias=(True, False)),
    *grid("RMSNorm", normalized_shape=(8, (4, 8)), elementwise_affine=(True, False), eps=(None, 1e-6)),
    *grid("LocalResponseNorm", 3, alpha=(1e-4, 1e-2)),
    *grid("CrossMapLRN2d", 3),
]

DENSE = [
    *grid("Linear", 12, 5, bias=(True, False)),
    *grid("Bilinear", 3, 4, 5, bias=(True, False)),
    *grid("Embedding", 10, 6, padding_idx=(None, 0), max_norm=(None, 1.0), sparse=(False, True)),
    *grid("EmbeddingBag", 10, 6, mode=("mean", "sum", "max"), padding_idx=(None, 2)),
    *grid("PReLU", num_parameters=(1, 6), init=(0.25, 0.1)),
    *grid("Identity"),
]

SEQUENCES = [
    *grid("MultiheadAttention", 8, 2, bias=(True, False), add_bias_kv=(False, True), kdim=(None, 6), vdim=(None, 4), dropout=(0.0, 0.1)),
    *grid("TransformerEncoderLayer", 8, 2, 16, bias=(True, False), norm_first=(True, False)),
    *grid("TransformerDecoderLayer", 8, 2, 16, bias=(True, False)),
    *grid("LSTM", 5, 7, num_layers=(1, 3), bias=(True, False), bidirectional=(False, True), proj_size=(0, 3), batch_first=(False,)),
    *grid("GRU", 5, 7, num_layers=(1, 3), bias=(True, False), bidirectional=(False, True)),
    *grid("RNN", 5, 7, num_layers=(1, 3), bias=(True, False), bidirectional=(False, True), nonlinearity=("tanh", "relu")),
    *[entry for name in ("LSTMCell", "GRUCell", "RNNCell") for entry in grid(name, 5, 7, bias=(True, False))],
]

ACTIVATIONS = [
    *[
        entry
        for name in ("ReLU", "ReLU6", "SELU", "SiLU", "Mish", "Hardswish", "Hardsigmoid")
        for entry in grid(name, inplace=(False, True))
    ],
    *[entry for name in ("Sigmoid", "LogSigmoid", "Tanh", "Tanhshrink", "Softsign", "Softmax2d") for entry in grid(name)],
    *[entry for name in ("ELU", "CELU") for entry in grid(name, alpha=(1.0, 0.5), inplace=(False, True))],
    *[entry for name in ("Softmax", "Softmin", "LogSoftmax") for entry in grid(name, dim=(1, -1))],
    *grid("LeakyReLU", negative_slope=(0.01, 0.2), inplace=(False, True)),
    *grid("RReLU", lower=(0.125, 0.1), inplace=(False, True)),
    *grid("GELU", approximate=("none", "tanh")),
    *grid("Hardtanh", min_val=(-1.0, -2.0), inplace=(False, True)),
    *[entry for name in ("Hardshrink", "Softshrink") for entry in grid(name, lambd=(0.5, 0.3))],
    *grid("Softplus", beta=(1.0, 2.0)),
    *grid("Threshold", 0.1, 20.0, inplace=(False, True)),
    *grid("GLU", dim=(-1,)),
    *[
        entry
        for name in ("Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "FeatureAlphaDropout")
        for entry in grid(name, p=(0.5, 0.1), inplace=(False,))
    ],
]

SHAPES = [
    *grid("Flatten"),
    *grid("Unflatten", 1, (2, 3)),
    *grid("ChannelShuffle", groups=(2, 3)),
    *grid("PixelShuffle", upscale_factor=(2, 3)),
    *grid("PixelUnshuffle", downscale_factor=(2, 3)),
    *grid("Unfold", kernel_size=((2, 2), (3, 2)), stride=((1, 1), (2, 2)), padding=((0, 0), (1, 1)), dilation=((1, 1),)),
    *grid("Fold", output_size=((4, 5),), kernel_size=((2, 2),)),
    *grid("Upsample", scale_factor=(2.0,), mode=("nearest", "bilinear")),
    *grid("UpsamplingNearest2d", scale_factor=(2,)),
    *grid("UpsamplingBilinear2d", scale_factor=(2,)),
    *grid("CosineSimilarity"),
    *grid("PairwiseDistance", p=(2.0, 1.0)),
    *[
        entry
        for n in (1, 2, 3)
        for kind in ("Zero", "Reflection", "Replication", "Circular")
        for entry in grid(f"{kind}Pad{n}d", padding=(1, tuple(range(2 * n))))
        if kind != "Reflection" or n < 3
    ],
    *[entry for n in (1, 2, 3) for entry in grid(f"ConstantPad{n}d", padding=(1, tuple(range(2 * n))), value=(3.5,))],
]

CONFIGURATIONS = [*CONVOLUTIONS, *POOLS, *NORMS, *DENSE, *SEQUENCES, *ACTIVATIONS, *SHAPES]

TYPES = sorted({type_name for type_name, _, _ in CONFIGURATIONS})


def configurations(type_name: str) -> list[Configuration]:
    """All configurations of one type."""
    return [configuration for configuration in CONFIGURATIONS if configuration[0] == type_name]
