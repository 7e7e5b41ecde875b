"""Equal layers that went into other company keep their order, and two of a kind stay together."""

from __future__ import annotations

import pytest
from torch import nn

from tests.diff.pairing import module, paired


def flat(first: int = 1, count: int = 4) -> nn.Module:
    """conv1, bn1, conv2, bn2 …, all of one width."""
    layers: dict[str, nn.Module] = {}
    for index in range(first, first + count):
        layers[f"conv{index}"], layers[f"bn{index}"] = nn.Conv2d(16, 16, 3), nn.BatchNorm2d(16)
    return module("Net", **layers)


def blocks(count: int = 4) -> nn.Module:
    return module("Net", blocks=nn.ModuleList([module("Block", conv=nn.Conv2d(16, 16, 3), bn=nn.BatchNorm2d(16)) for _ in range(count)]))


@pytest.mark.parametrize("first", [0, 1])
def test_layers_of_one_width_go_into_blocks_in_order(first: int) -> None:
    found = paired(flat(first), blocks())
    assert {old: new for old, new in found.items() if old} == {
        f"{kind}{index + first}": f"blocks.{index}.{kind}" for kind in ("conv", "bn") for index in range(4)
    }


def test_layers_of_two_kinds_go_into_a_list_of_each() -> None:
    layers: dict[str, nn.Module] = {}
    for index in range(1, 4):
        layers[f"conv{index}"], layers[f"bn{index}"] = nn.Linear(16, 16), nn.BatchNorm1d(16)
    convs, norms = (nn.ModuleList([make() for _ in range(3)]) for make in (lambda: nn.Linear(16, 16), lambda: nn.BatchNorm1d(16)))
    found = paired(module("Net", **layers, out=nn.Linear(16, 7)), module("Net", convs=convs, bns=norms, out=nn.Linear(16, 7)))
    pairs = {f"{kind}{index + 1}": f"{kind}s.{index}" for kind in ("conv", "bn") for index in range(3)}
    assert found == {"": "", "out": "out", **pairs}
