"""Children of a list that changed places are known again where they stand now, and not read as changed in place."""

from __future__ import annotations

from random import Random

from torch import nn

from tests.diff.pairing import paired


def linears(*widths: int) -> nn.Sequential:
    return nn.Sequential(*(nn.Linear(8, width) for width in widths))


def unit(width: int, dropout: float = 0.1) -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, width, 3), nn.BatchNorm2d(width), nn.ReLU(), nn.Dropout(dropout))


def places(old: nn.Module, new: nn.Module) -> dict[str, str]:
    """Partners among the children alone."""
    return {one: two for one, two in paired(old, new).items() if one and "." not in one}


def test_shuffled_layers_are_known_again() -> None:
    assert places(linears(1, 2, 3, 4), linears(4, 1, 3, 2)) == {"0": "1", "1": "3", "2": "2", "3": "0"}


def test_two_neighbours_that_were_swapped_are_known_again() -> None:
    old = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU())
    new = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.BatchNorm2d(8))
    assert places(old, new) == {"0": "0", "1": "2", "2": "1"}


def test_shuffled_blocks_are_known_again_though_a_little_changed_in_each() -> None:
    old = nn.Sequential(*(unit(width, 0.1) for width in (4, 5, 6, 7)))
    new = nn.Sequential(*(unit(width, 0.2) for width in (7, 5, 4, 6)))
    assert places(old, new) == {"0": "2", "1": "1", "2": "3", "3": "0"}


def test_two_sizes_found_again_among_many_that_changed_are_chance() -> None:
    assert places(linears(1, 2, 3, 4), linears(2, 1, 30, 40)) == {"0": "0", "1": "1", "2": "2", "3": "3"}


def test_a_long_list_out_of_order_is_known_again_but_for_the_one_that_changed() -> None:
    order = Random(5).sample(range(100), 100)
    old = linears(*range(1, 101))
    new = linears(*(500 if width == 7 else width + 1 for width in order))
    found = places(old, new)
    assert {one: two for one, two in found.items() if one != "7"} == {str(w): str(order.index(w)) for w in range(100) if w != 7}


def test_a_long_list_of_which_one_went_to_the_end_keeps_its_order() -> None:
    old, new = linears(*range(1, 101)), linears(*range(2, 101), 1)
    assert places(old, new) == {"0": "99", **{str(place): str(place - 1) for place in range(1, 100)}}
