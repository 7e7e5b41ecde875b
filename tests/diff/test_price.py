"""What an alignment has to say, counted: the names of many layers in a new group."""

from __future__ import annotations

import pytest
from torch import nn

from archdiff.diff.matchers.price import CROSSED, RENAMED, price
from tests.diff.pairing import module, paired, partners


def grouped(names: str, count: int) -> tuple[nn.Module, nn.Module, dict[str, str]]:
    """Layers of a model that were put into a body, and get other names there."""
    old = module("Net", **{f"conv{place}": nn.Linear(2, 2 + place) for place in range(count)})
    body = module("Body", **{names.format(place): nn.Linear(2, 2 + place) for place in range(count)})
    return old, module("Net", body=body), {"": "", **{f"conv{place}": f"body.{names.format(place)}" for place in range(count)}}


def test_many_other_names_in_a_new_group_are_said_and_few_are_not() -> None:
    many, same_many = price(partners(*grouped("layer{}", 5))), price(partners(*grouped("conv{}", 5)))
    assert many - same_many == pytest.approx(5 * RENAMED)
    assert price(partners(*grouped("layer{}", 2))) == price(partners(*grouped("conv{}", 2)))


def test_the_list_itself_is_its_partner_and_not_what_was_put_around_it() -> None:
    def blocks() -> list[nn.Module]:
        return [module("Block", lin=nn.Linear(2, 2 + place)) for place in range(6)]

    old = module("Net", embed=nn.Embedding(4, 2), blocks=nn.ModuleList(blocks()))
    new = nn.Sequential(nn.Sequential(nn.Embedding(4, 2), nn.Sequential(*(nn.Sequential(block) for block in blocks()))))
    known = {"": "", "embed": "0.0", **{f"blocks.{place}": f"0.1.{place}.0" for place in range(6)}}
    known |= {f"blocks.{place}.lin": f"0.1.{place}.0.lin" for place in range(6)}
    itself, around = (price(partners(old, new, {**known, "blocks": place})) for place in ("0.1", "0"))
    assert itself < around


def test_a_list_of_many_blocks_that_are_wrapped_anew_stays_a_list() -> None:
    def blocks() -> list[nn.Module]:
        return [module("Block", norm=nn.LayerNorm(2), lin=nn.Linear(2, 2), idx=module(f"Index{place}")) for place in range(40)]

    old = module("Net", embed=nn.Embedding(4, 2), blocks=nn.ModuleList(blocks()), norm=nn.LayerNorm(2), head=nn.Linear(2, 9))
    wrapped = nn.Sequential(*(nn.Sequential(block) for block in blocks()))
    new = nn.Sequential(nn.Sequential(nn.Embedding(4, 2), wrapped, nn.LayerNorm(2)), nn.Sequential(nn.Linear(2, 9)))
    found = paired(old, new)
    assert (found["blocks"], found["embed"], found["head"], found["blocks.7"]) == ("0.1", "0.0", "1.0", "0.1.7.0")


def test_two_layers_that_are_called_in_the_place_of_one_another_cost_more_than_other_names() -> None:
    old, new = module("Net", q=nn.Linear(4, 4), k=nn.Linear(4, 4)), module("Net", q=nn.Linear(4, 4), k=nn.Linear(4, 4))
    other = module("Net", query=nn.Linear(4, 4), key=nn.Linear(4, 4))
    renamed = price(partners(old, other, {"": "", "q": "query", "k": "key"}))
    assert price(partners(old, new, {"": "", "q": "k", "k": "q"})) - renamed == pytest.approx(2 * (CROSSED - RENAMED))
