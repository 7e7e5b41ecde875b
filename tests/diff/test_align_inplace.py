"""Blocks of a list are known by class and order where that says less in the end: a list that was grouped and cut lost its last blocks."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def blocks(count: int) -> list[nn.Module]:
    """Every second one is wider, so that a block equals the next but one."""
    return [module("Block", mlp=nn.Linear(8, 8 + place % 2), out=nn.Linear(8, 8)) for place in range(count)]


def places(found: dict[str, str]) -> dict[str, str]:
    """Where the blocks went."""
    return {old: new for old, new in found.items() if old.rpartition(".")[2].isdecimal()}


def test_a_shorter_list_that_was_grouped_lost_its_last_blocks() -> None:
    old = module("Net", layers=nn.ModuleList(blocks(6)))
    kept = blocks(4)
    new = module("Net", layers=nn.ModuleList([kept[0], nn.Sequential(kept[1], kept[2]), kept[3]]))
    assert places(paired(old, new)) == {"layers.0": "layers.0", "layers.1": "layers.1.0", "layers.2": "layers.1.1", "layers.3": "layers.2"}


def test_of_equal_blocks_of_another_class_the_first_are_kept() -> None:
    def block(kind: str) -> nn.Module:
        return module(kind, key=nn.Linear(8, 8), query=nn.Linear(8, 8), norm=nn.LayerNorm(8))

    old = module("Net", norm=nn.LayerNorm(8), layers=nn.ModuleList([block("LongBlock") for _ in range(4)]))
    new = module("Net", norm=nn.LayerNorm(8), layers=nn.ModuleList([block("ShortLayer") for _ in range(2)]))
    assert places(paired(old, new)) == {"layers.0": "layers.0", "layers.1": "layers.1"}
