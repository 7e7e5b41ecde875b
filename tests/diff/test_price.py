"""What an alignment has to say, counted: the names of many layers in a new group."""

from __future__ import annotations

import pytest
from torch import nn

from archdiff.diff.matchers.price import RENAMED, price
from tests.diff.pairing import module, partners


def grouped(names: str, count: int) -> tuple[nn.Module, nn.Module, dict[str, str]]:
    """Layers of a model that were put into a body, and get other names there."""
    old = module("Net", **{f"conv{place}": nn.Linear(2, 2 + place) for place in range(count)})
    body = module("Body", **{names.format(place): nn.Linear(2, 2 + place) for place in range(count)})
    return old, module("Net", body=body), {"": "", **{f"conv{place}": f"body.{names.format(place)}" for place in range(count)}}


def test_many_other_names_in_a_new_group_are_said_and_few_are_not() -> None:
    many, same_many = price(partners(*grouped("layer{}", 5))), price(partners(*grouped("conv{}", 5)))
    assert many - same_many == pytest.approx(5 * RENAMED)
    assert price(partners(*grouped("layer{}", 2))) == price(partners(*grouped("conv{}", 2)))
