"""What edits plant: small modules built from torch.nn, walked once like every model."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import nn


def parts() -> nn.Module:
    """All parts as one module, each under the name the edits ask for."""
    from torch import nn

    return nn.ModuleDict({**_layers(), **_blocks(), **_activations(), **_norms(), "wrapper": nn.Sequential(nn.ReLU())})


def _layers() -> dict[str, nn.Module]:
    from torch import nn

    return {
        "identity": nn.Identity(), "dropout": nn.Dropout(0.3), "linear": nn.Linear(64, 64), "narrow": nn.Linear(64, 8, bias=False),
        "conv": nn.Conv2d(64, 64, 3, padding=1), "pool": nn.MaxPool2d(3), "flatten": nn.Flatten(), "softmax": nn.LogSoftmax(1),
    }  # fmt: skip


def _blocks() -> dict[str, nn.Module]:
    from torch import nn

    return {
        "head": nn.Sequential(
            nn.Flatten(), nn.BatchNorm1d(1024), nn.Dropout(0.25), nn.Linear(1024, 512, bias=False), nn.ReLU(inplace=True),
            nn.BatchNorm1d(512), nn.Dropout(0.5), nn.Linear(512, 2, bias=False),
        ),
        "mlp_head": nn.Sequential(nn.Dropout(0.2), nn.Linear(512, 256), nn.GELU(), nn.Linear(256, 37)),
        "squeeze": nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Conv2d(64, 4, 1), nn.ReLU(), nn.Conv2d(4, 64, 1), nn.Sigmoid()),
        "conv_block": nn.Sequential(nn.Conv2d(96, 96, 3, padding=1, bias=False), nn.BatchNorm2d(96), nn.SiLU()),
        "feed_forward": nn.Sequential(nn.LayerNorm(320), nn.Linear(320, 1280), nn.GELU(), nn.Dropout(0.1), nn.Linear(1280, 320)),
        "attention": nn.MultiheadAttention(320, 5),
        "bottleneck": nn.Sequential(nn.Linear(64, 16), nn.ReLU(), nn.Linear(16, 64)),
    }  # fmt: skip


def _activations() -> dict[str, nn.Module]:
    from torch import nn

    kinds = (nn.ReLU, nn.GELU, nn.SiLU, nn.Hardswish, nn.LeakyReLU, nn.Mish)
    return {kind.__name__: kind() for kind in kinds}


def _norms() -> dict[str, nn.Module]:
    from torch import nn

    return {"BatchNorm2d": nn.BatchNorm2d(64), "GroupNorm": nn.GroupNorm(32, 64), "LayerNorm": nn.LayerNorm(64), "RMSNorm": nn.RMSNorm(64)}
