"""What was done everywhere, such as new names or another class in every block, does not hide what else was done."""

from __future__ import annotations

from collections.abc import Callable

from torch import nn

from archdiff.diff.align import _searched
from archdiff.diff.matchers.columns import columns
from archdiff.diff.matchers.costs import Costs
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.grove import grove
from archdiff.diff.matchers.translate import Reading, translated
from archdiff.sources.walker import walk
from tests.diff.pairing import module, paired


def block(width: int) -> nn.Module:
    return module("Block", fc1=nn.Linear(8, width), act=nn.ReLU(), fc2=nn.Linear(width, 8))


def other_class(width: int) -> nn.Module:
    return module("Part", fc1=nn.Linear(8, width), act=nn.ReLU(), fc2=nn.Linear(width, 8))


def other_activation(width: int) -> nn.Module:
    return module("Block", fc1=nn.Linear(8, width), act=nn.GELU(), fc2=nn.Linear(width, 8))


def other_names(width: int) -> nn.Module:
    return module("Block", up=nn.Linear(8, width), act=nn.ReLU(), down=nn.Linear(width, 8))


def all_other(width: int) -> nn.Module:
    return module("Part", up=nn.Linear(8, width), act=nn.GELU(), down=nn.Linear(width, 8))


def stages(made: Callable[[int], nn.Module], *widths: list[int]) -> nn.Module:
    return module("Net", **{f"part{place}": nn.Sequential(*map(made, inside)) for place, inside in enumerate(widths)})


def blocks(old: nn.Module, new: nn.Module) -> dict[str, str]:
    """Partners among the blocks alone."""
    return {one.removeprefix("part"): two.removeprefix("part") for one, two in paired(old, new).items() if one.count(".") == 1}


def test_a_block_that_moved_is_found_though_all_classes_and_names_are_others() -> None:
    def listed(made: Callable[[int], nn.Module], *widths: list[int]) -> nn.Module:
        return nn.Sequential(*(nn.Sequential(*map(made, inside)) for inside in widths))

    assert blocks(listed(block, [8], [16], [24, 8], [24]), listed(all_other, [8, 8], [16], [24], [24])) == {
        "0.0": "0.0",
        "1.0": "1.0",
        "2.0": "2.0",
        "2.1": "0.1",
        "3.0": "3.0",
    }


def test_the_same_where_only_the_class_of_all_blocks_is_another() -> None:
    old, new = stages(block, [24], [8], [8, 8, 24]), stages(other_class, [24, 8], [], [8, 24, 8])
    assert blocks(old, new) == {"0.0": "0.0", "1.0": "0.1", "2.0": "2.0", "2.1": "2.2", "2.2": "2.1"}


def test_the_same_where_only_the_activation_in_all_blocks_is_another() -> None:
    old, new = stages(block, [16], [16, 16], [24, 24, 8], [8, 24]), stages(other_activation, [16], [24, 16, 16], [24, 8], [24])
    found = blocks(old, new)
    assert found["2.1"] == "1.0" and "3.0" not in found


def test_blocks_that_were_shuffled_are_found_though_their_children_are_called_otherwise() -> None:
    old = nn.Sequential(*map(block, (8, 16, 24, 32)))
    found = paired(old, nn.Sequential(*map(other_names, (32, 8, 24, 16))))
    assert {one: two for one, two in found.items() if one.isdecimal()} == {"0": "1", "1": "3", "2": "2", "3": "0"}


def test_a_layer_of_its_own_size_is_translated_as_others_of_its_class_were() -> None:
    def net(norm: Callable[[int], nn.Module], moved: bool) -> nn.Module:
        made = [module("Block", conv=nn.Conv2d(8, width, 1), norm=norm(width), act=nn.ReLU()) for width in (16, 24, 40, 56, 88)]
        if moved:
            made[4].other = made[1].norm
            del made[1].norm
        return module("Net", **{f"block{place}": one for place, one in enumerate(made)})

    found = paired(net(nn.BatchNorm2d, False), net(lambda width: nn.GroupNorm(8, width), True))
    assert found["block1.norm"] == "block4.other"


def reading(old: nn.Module, new: nn.Module) -> Reading | None:
    shapes = Shapes()
    one, two = grove(columns(walk(old)), 0, shapes, set()), grove(columns(walk(new)), 1, shapes, set())
    return translated(_searched(Costs(shapes), one, two, ()))


def test_words_are_believed_where_they_make_the_layers_of_one_side_those_of_the_other() -> None:
    old, new = stages(block, [16, 16, 16], [24, 24]), stages(all_other, [16, 16], [24, 24, 24])
    assert reading(old, new) is not None


def test_and_not_where_the_sizes_are_others_all_the_same() -> None:
    old, new = stages(block, [16, 17, 18], [24, 25]), stages(all_other, [31, 43], [59, 67, 71])
    assert reading(old, new) is None
