"""Children in order when nothing more can be spent: names and places decide."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.sequence import in_order
from archdiff.diff.matchers.solution import Kin
from tests.diff.pairing import module, partners


def in_step(old: nn.Module, new: nn.Module) -> dict[str, str]:
    """Which children are paired, by name, where the search is over."""
    known = partners(old, new, {})
    shapes, costs = known.costs.shapes, known.costs
    olds, news = (Kin(shapes.names[root], shapes.kids[root]) for root in (known.one.shapes[0], known.two.shapes[0]))
    costs.effort = 0
    work = in_order(costs, olds, news, named=True, numbered=False)
    try:
        next(work)
    except StopIteration as done:
        return {olds.names[pair.old]: news.names[pair.new] for pair in done.value}
    raise AssertionError("leaves need no solving")


def attention(width: int, suffix: str = "") -> nn.Module:
    return module("Attention", **{f"{name}_proj{suffix}": nn.Linear(width, width) for name in "qkv"})


def test_resized_layers_are_paired_where_their_names_are_alike() -> None:
    assert in_step(attention(8), attention(16, "_v2")) == {f"{name}_proj": f"{name}_proj_v2" for name in "qkv"}


def test_not_where_the_names_say_nothing() -> None:
    other = module("Mixer", up=nn.Linear(16, 16), gate=nn.Linear(16, 16), down=nn.Linear(16, 16))
    assert in_step(attention(8), other) == {}
