"""Numbers that layers carry, such as ``layer_idx``, tell which layer is which where nothing else does."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import paired


class Block(nn.Module):
    def __init__(self, place: int, **more: nn.Module) -> None:
        super().__init__()
        self.layer_idx = place
        self.fc = nn.Linear(4, 4)
        for name, child in more.items():
            self.add_module(name, child)


class Ramp(nn.Module):
    def __init__(self, drop_path: float, **more: nn.Module) -> None:
        super().__init__()
        self.drop_path_rate = drop_path
        self.fc = nn.Linear(4, 4)
        for name, child in more.items():
            self.add_module(name, child)


def places(old: list[nn.Module], new: list[nn.Module]) -> dict[str, str]:
    """Partners among the blocks alone."""
    found = paired(nn.ModuleDict({"layers": nn.ModuleList(old)}), nn.ModuleDict({"layers": nn.ModuleList(new)}))
    return {one.removeprefix("layers."): two.removeprefix("layers.") for one, two in found.items() if one.count(".") == 1}


def test_shuffled_blocks_are_known_by_their_numbers() -> None:
    old, new = [Block(place) for place in range(4)], [Block(place) for place in (2, 0, 3, 1)]
    assert places(old, new) == {"0": "1", "1": "3", "2": "0", "3": "2"}


def test_also_where_all_of_them_changed() -> None:
    old, new = [Block(place) for place in range(4)], [Block(place, drop=nn.Dropout()) for place in (2, 0, 3, 1)]
    assert places(old, new) == {"0": "1", "1": "3", "2": "0", "3": "2"}


def test_the_block_whose_number_is_gone_was_removed() -> None:
    old, new = [Block(place) for place in range(4)], [Block(place, drop=nn.Dropout()) for place in (1, 2, 3)]
    assert places(old, new) == {"1": "0", "2": "1", "3": "2"}


def test_two_that_were_swapped_are_known_by_their_numbers() -> None:
    old, new = [Block(place) for place in range(4)], [Block(place, drop=nn.Dropout()) for place in (1, 0, 2, 3)]
    assert places(old, new) == {"0": "1", "1": "0", "2": "2", "3": "3"}


def test_steps_of_a_ramp_are_no_numbers() -> None:
    old, new = [Ramp(step / 10) for step in range(5)], [Ramp(step / 10, drop=nn.Dropout()) for step in range(1, 6)]
    assert places(old, new) == {str(place): str(place) for place in range(5)}


def test_a_ramp_that_lost_a_step_says_which_block_was_removed() -> None:
    old, new = [Ramp(step / 10) for step in range(5)], [Ramp(step / 10, drop=nn.Dropout()) for step in (0, 1, 3, 4)]
    assert places(old, new) == {"0": "0", "1": "1", "3": "2", "4": "3"}


def test_unless_all_that_is_in_the_blocks_is_another() -> None:
    old = [Ramp(step / 10) for step in range(3)]
    new = [Ramp(step / 20, wide=nn.Linear(9, 9)) for step in range(6)]
    for block in new:
        block.fc = nn.Linear(9, 9)
    assert places(old, new) == {"0": "0", "1": "1", "2": "2"}


def test_a_private_note_on_the_new_blocks_does_not_hide_their_numbers() -> None:
    old, new = [Block(place) for place in range(4)], [Block(place, drop=nn.Dropout()) for place in (0, 3)]
    for block in new:
        block.__dict__["_wrapped_later"] = True
    assert places(old, new) == {"0": "0", "3": "1"}
