"""Siblings that were put into a new container, or set free from one, keep their partners."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired, same


def unit(inputs: int, outputs: int) -> list[nn.Module]:
    return [nn.Conv2d(inputs, outputs, 3), nn.BatchNorm2d(outputs), nn.ReLU()]


def head() -> list[nn.Module]:
    return [nn.Flatten(), nn.Linear(16, 2)]


def test_one_run_of_a_list_is_grouped() -> None:
    old = nn.Sequential(*unit(3, 8), *unit(8, 16), *head())
    new = nn.Sequential(nn.Sequential(*unit(3, 8)), *unit(8, 16), *head())
    grouped = {"0": "0.0", "1": "0.1", "2": "0.2"}
    assert paired(old, new) == {"": "", **grouped, "3": "1", "4": "2", "5": "3", "6": "4", "7": "5"}


def test_several_runs_are_grouped_though_all_widths_changed() -> None:
    old = nn.Sequential(*unit(3, 8), *unit(8, 16), *head())
    new = nn.Sequential(nn.Sequential(*unit(3, 12)), nn.Sequential(*unit(12, 24)), nn.Flatten(), nn.Linear(24, 2))
    grouped = {"0": "0.0", "1": "0.1", "2": "0.2", "3": "1.0", "4": "1.1", "5": "1.2"}
    assert paired(old, new) == {"": "", **grouped, "6": "2", "7": "3"}


def test_the_container_may_hold_one_layer_more() -> None:
    old = nn.Sequential(*unit(3, 8), *unit(8, 16), *head())
    new = nn.Sequential(nn.Sequential(nn.Conv2d(3, 8, 3), nn.Dropout(0.1), nn.BatchNorm2d(8), nn.ReLU()), *unit(8, 16), *head())
    grouped = {"0": "0.0", "1": "0.2", "2": "0.3"}
    assert paired(old, new) == {"": "", **grouped, "3": "1", "4": "2", "5": "3", "6": "4", "7": "5"}


def test_or_one_layer_less() -> None:
    old = nn.Sequential(nn.Conv2d(3, 8, 3), nn.Dropout(0.1), nn.BatchNorm2d(8), nn.ReLU(), *unit(8, 16), *head())
    new = nn.Sequential(nn.Sequential(*unit(3, 8)), *unit(8, 16), *head())
    grouped = {"0": "0.0", "2": "0.1", "3": "0.2"}
    assert paired(old, new) == {"": "", **grouped, "4": "1", "5": "2", "6": "3", "7": "4", "8": "5"}


def test_named_siblings_are_grouped() -> None:
    old = module("Net", **dict(zip(("conv", "norm", "act"), unit(3, 8), strict=True)), pool=nn.MaxPool2d(2), fc=nn.Linear(8, 2))
    new = module("Net", stem=nn.Sequential(*unit(3, 8)), pool=nn.MaxPool2d(2), fc=nn.Linear(8, 2))
    assert paired(old, new) == {**same("", "pool", "fc"), "conv": "stem.0", "norm": "stem.1", "act": "stem.2"}


def test_the_parts_of_an_adapter_are_no_layers_set_free() -> None:
    def attention(kind: str, suffix: str, key: nn.Module) -> nn.Module:
        children = {f"{name}_proj{suffix}": nn.Linear(64, 64) for name in "qvo"}
        return module(kind, **{f"q_proj{suffix}": children.pop(f"q_proj{suffix}"), f"k_proj{suffix}": key, **children})

    inside = {"lora_A": module("Dict", default=nn.Linear(64, 8)), "lora_B": module("Dict", default=nn.Linear(8, 64))}
    adapter = module("LoraLinear", base_layer=nn.Linear(64, 64), dropout=module("Dict", default=nn.Identity()), **inside)
    found = paired(attention("Attention", "", adapter), attention("OtherAttention", "_v2", nn.Linear(64, 64)))
    projections = {f"{name}_proj": f"{name}_proj_v2" for name in "qvo"}
    assert found == {"": "", **projections, "k_proj.base_layer": "k_proj_v2"}
