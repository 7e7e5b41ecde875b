"""Named children: the name comes first, except where it stayed with a container that took its bearer in, or with another layer."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired, same


def conv(inputs: int, outputs: int, size: int = 3) -> nn.Module:
    return nn.Conv2d(inputs, outputs, size)


def projection() -> list[nn.Module]:
    return [conv(4, 8, 1), nn.BatchNorm2d(8)]


def test_fused_layers_leave_a_name_behind_that_is_filled_anew() -> None:
    old = module("Net", conv=conv(3, 8), norm=nn.BatchNorm2d(8), fc=nn.Linear(8, 2))
    new = module("Net", conv=module("ConvNorm", c=conv(3, 8), n=nn.BatchNorm2d(8)), norm=nn.BatchNorm2d(9), fc=nn.Linear(8, 2))
    assert paired(old, new) == {**same("", "fc"), "conv": "conv.c", "norm": "conv.n"}


def test_a_sibling_that_is_still_there_was_not_taken_in() -> None:
    old = module("Net", conv=conv(3, 8), norm=nn.BatchNorm2d(8), fc=nn.Linear(8, 2))
    new = module("Net", conv=module("ConvNorm", c=conv(3, 8), n=nn.BatchNorm2d(8)), norm=nn.BatchNorm2d(8), fc=nn.Linear(8, 2))
    assert paired(old, new) == {**same("", "norm", "fc"), "conv": "conv.c"}


def test_a_shortcut_is_known_though_the_main_path_is_nested_otherwise() -> None:
    def main(inputs: int, outputs: int) -> nn.Module:
        return module("ConvLayer", convolution=conv(inputs, outputs), normalization=nn.BatchNorm2d(outputs))

    old = module(
        "Block", conv1=conv(4, 4), bn1=nn.BatchNorm2d(4), conv2=conv(4, 8), bn2=nn.BatchNorm2d(8), downsample=nn.Sequential(*projection())
    )
    shortcut = module("Shortcut", convolution=projection()[0], normalization=projection()[1])
    new = module("Layer", shortcut=shortcut, layer=nn.Sequential(main(4, 4), main(4, 8)))
    found = paired(old, new)
    assert found["downsample"] == "shortcut" and found["downsample.0"] == "shortcut.convolution"
    assert [found[name] for name in ("conv1", "bn1", "conv2", "bn2")] == [
        "layer.0.convolution",
        "layer.0.normalization",
        "layer.1.convolution",
        "layer.1.normalization",
    ]
