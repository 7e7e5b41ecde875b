"""Blocks of a list that changed places as well as in themselves are known by their tensors."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def fire(width: int, wrapped: bool = False) -> nn.Module:
    convs = [nn.Conv2d(8, width, 1), nn.Conv2d(width, 2 * width, 3), nn.Conv2d(2 * width, 8, 1)]
    squeeze, expand, out = (nn.Sequential(conv) if wrapped else conv for conv in convs)
    return module("Fire", squeeze=squeeze, expand=expand, out=out, act=nn.ReLU())


def blocks(old: nn.Module, new: nn.Module) -> dict[str, str]:
    return {one: two for one, two in paired(old, new).items() if one.isdecimal()}


def test_two_blocks_that_changed_places_while_all_were_wrapped() -> None:
    old = nn.Sequential(*[fire(width) for width in (16, 24, 32, 40)])
    new = nn.Sequential(*[fire(width, wrapped=True) for width in (16, 40, 32, 24)])
    assert blocks(old, new) == {"0": "0", "1": "3", "2": "2", "3": "1"}


def test_in_a_wider_network_equal_tensors_are_so_by_chance() -> None:
    old = nn.Sequential(*[fire(width) for width in (8, 16, 32, 64)])
    new = nn.Sequential(*[fire(width) for width in (16, 32, 64, 128)])
    assert blocks(old, new) == {str(place): str(place) for place in range(4)}
