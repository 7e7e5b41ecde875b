"""How much may differ between two children for them to read better as a pair."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.limit import limit
from archdiff.diff.matchers.solver import solve_pair
from tests.diff.pairing import module, partners


def share(old: nn.Module, new: nn.Module, rename: float | None) -> float:
    """The limit as a share of all there is to both."""
    known = partners(old, new, {})
    one, two = known.one.shapes[0], known.two.shapes[0]
    solve_pair(known.costs, one, two)
    weight = known.costs.shapes.weight
    return limit(known.costs, one, two, rename, parallel=False) / (weight[one] + weight[two])


def attention(kind: str, *more: nn.Module) -> nn.Module:
    return module(kind, query=nn.Linear(8, 8), **{f"more{index}": one for index, one in enumerate(more)})


def test_renamed_children_may_differ_more_where_their_classes_are_of_one_stem() -> None:
    adapter = nn.Linear(8, 2)
    of_one_stem = share(attention("MistralAttention"), attention("LlamaAttention", adapter), rename=0.6)
    of_another = share(attention("MistralAttention"), attention("LlamaBlock", adapter), rename=0.6)
    assert of_one_stem > of_another


def test_leaves_are_known_by_their_names() -> None:
    assert share(nn.Linear(8, 8), nn.Linear(8, 8), rename=0.6) < share(nn.Linear(8, 8), nn.Linear(8, 8), rename=0.1)


def test_a_block_that_was_wrapped_may_differ_more_than_one_found_deep_in_another() -> None:
    def block(kind: str, width: int) -> nn.Module:
        return module(kind, **{name: nn.Linear(width, width) for name in ("query", "key", "value", "output")})

    old, new = block("Block", 8), block("OrcaBlock", 16)
    around = {f"more{index}": nn.Conv2d(8, 8, 3) for index in range(12)}
    wrapped = share(old, module("Wrapper", inner=new), rename=None)
    assert wrapped > share(old, module("Net", inner=new, **around), rename=None)
