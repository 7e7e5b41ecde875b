"""Named children: the name comes first, except where it stayed with a container that took its bearer in, or with another layer."""

from __future__ import annotations

from collections import OrderedDict

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


def test_kept_numbers_beside_another_name_are_names() -> None:
    old = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Hardswish())
    new = nn.Sequential(OrderedDict([("0", old[0]), ("2", old[2]), ("1", old[1])]))
    new.add_module("adapter", nn.Sequential(nn.Linear(8, 4), nn.Hardswish(), nn.Linear(4, 8)))
    assert paired(old, new) == same("", "0", "1", "2")


def test_equal_children_under_other_names_are_not_read_as_changes_in_order() -> None:
    old = module("Attention", c_attn=nn.Linear(8, 24), c_proj=nn.Linear(8, 8), drop_a=nn.Dropout(0.1), drop_b=nn.Dropout(0.1))
    parts = dict(old.named_children())
    new = module("Attention", **{f"{name}_v2": parts[name] for name in ("drop_b", "drop_a", "c_proj", "c_attn")})
    assert paired(old, new) == {"": "", **{name: f"{name}_v2" for name in parts}}
