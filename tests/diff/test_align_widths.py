"""A network made wider throughout is the same network: what else was done to it is found all the same."""

from __future__ import annotations

from fractions import Fraction

import pytest
from torch import nn

from archdiff.diff.matchers.columns import columns
from archdiff.diff.matchers.forest import Shapes
from archdiff.diff.matchers.grove import grove
from archdiff.diff.matchers.widths import Widening, widening
from archdiff.sources.walker import walk
from tests.diff.pairing import module, paired


def growing(factor: int, *places: int) -> nn.Sequential:
    """Layers that each have a size of their own, in this order."""
    made = [nn.Linear(factor * (16 + 8 * place), factor * (24 + 8 * place)) for place in range(7)]
    return nn.Sequential(*(nn.Sequential(made[place], nn.ReLU()) for place in places))


def widened(old: nn.Module, new: nn.Module) -> Widening | None:
    shapes = Shapes()
    grove(columns(walk(old)), 0, shapes)
    grove(columns(walk(new)), 1, shapes)
    return widening(shapes)


@pytest.mark.parametrize(("one", "two"), [(1, 2), (1, 3), (4, 1), (2, 3)])
def test_the_factor_is_known(one: int, two: int) -> None:
    found = widened(growing(one, *range(7)), growing(two, *range(7)))
    assert found is not None and found.factor == Fraction(two, one)


def test_a_network_of_the_same_sizes_or_of_others_has_no_factor() -> None:
    assert widened(growing(1, *range(7)), growing(1, *range(6))) is None
    assert widened(growing(1, *range(7)), nn.Sequential(*(nn.Linear(size, size + 1) for size in (11, 17, 23, 31, 41)))) is None


def test_kernels_and_colours_stay() -> None:
    def net(factor: int) -> nn.Module:
        return nn.Sequential(nn.Conv2d(3, 16 * factor, 7, groups=1), nn.Conv2d(16 * factor, 32 * factor, 3), nn.BatchNorm2d(32 * factor))

    shapes = Shapes()
    one, two = grove(columns(walk(net(1))), 0, shapes), grove(columns(walk(net(2))), 1, shapes)
    found = widening(shapes)
    assert found is not None
    labels, own = shapes.labels, shapes.own
    assert [shapes.number(found.label(labels[own[shape]])) for shape in one.shapes] == [own[shape] for shape in two.shapes]


def test_a_layer_of_a_widened_network_that_moved_is_known_again() -> None:
    def net(factor: int, moved: bool) -> nn.Module:
        stages = [
            module(
                "Stage",
                conv1=nn.Conv2d(factor * width, factor * 16, 1),
                norm=nn.BatchNorm2d(factor * 16),
                conv2=nn.Conv2d(factor * 16, factor * width, 3),
            )
            for width in (40, 72, 104, 136)
        ]
        if moved:
            stages[3].conv3 = stages[0].conv1
            del stages[0].conv1
        return module("Net", **{f"stage{place}": stage for place, stage in enumerate(stages)})

    assert paired(net(1, False), net(3, True))["stage0.conv1"] == "stage3.conv3"
