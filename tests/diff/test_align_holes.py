"""Layers deleted from a Sequential by key, or sliced off, leave the others their numbers: there the numbers are names."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired, same, without


def equal_layers(count: int) -> nn.Sequential:
    return nn.Sequential(*(nn.Linear(8, 8) for _ in range(count)))


def features() -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.Flatten())


def test_of_equal_layers_those_of_one_number_are_partners() -> None:
    assert paired(equal_layers(5), without(equal_layers(5), 1, 3)) == same("", "0", "2", "4")


def test_a_slice_that_starts_later_keeps_its_numbers() -> None:
    assert paired(features(), features()[3:]) == same("", "3", "4", "5", "6")


def test_a_layer_that_changed_keeps_its_number_though_the_deleted_one_was_more_like_it() -> None:
    old = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.1), nn.Dropout(0.2), nn.Linear(8, 2))
    new = nn.Sequential(nn.Linear(8, 8), nn.Flatten(), nn.Dropout(0.1), nn.Linear(8, 2))
    assert paired(old, without(new, 1)) == same("", "0", "2", "3")


def test_a_layer_in_a_list_with_holes_may_still_have_moved_up() -> None:
    old = nn.Sequential(nn.Linear(8, 8), nn.Linear(8, 9), nn.Linear(9, 10))
    assert paired(without(old, 0), nn.Sequential(nn.Linear(8, 9), nn.Linear(9, 10))) == {"": "", "1": "0", "2": "1"}


def test_a_block_that_became_an_identity_leaves_the_others_their_numbers() -> None:
    def block() -> nn.Module:
        return module("Block", norm=nn.LayerNorm(4), lin=nn.Linear(4, 4))

    old, new = nn.Sequential(*[block() for _ in range(6)]), nn.Sequential(*[block() for _ in range(6)])
    new[2] = nn.Identity()
    found = paired(old, new)
    assert all(found[str(place)] == str(place) for place in (0, 1, 3, 4, 5))
