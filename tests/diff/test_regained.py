"""Equal children of two partners that found no partner, or another one, are paired where that says less."""

from __future__ import annotations

from collections.abc import Mapping

from torch import nn

from archdiff.diff.matchers.regained import regain
from archdiff.diff.matchers.settle import fill
from archdiff.diff.matchers.standing import Standing
from tests.diff.pairing import filled, module, partners, same


def regained(old: nn.Module, new: nn.Module, known: Mapping[str, str]) -> dict[str, str]:
    return filled(lambda standing: regain(standing, fill), old, new, known)


def gates(first: str, second: str) -> nn.Module:
    return module("Gate", **{first: nn.SiLU(), second: nn.Sigmoid()})


def test_two_that_changed_crosswise_change_partners() -> None:
    old, new = gates("act", "scale"), gates("act_v2", "scale_v2")
    assert regained(old, new, {"": "", "act": "scale_v2", "scale": "act_v2"}) == {"": "", "act": "act_v2", "scale": "scale_v2"}


def test_they_stay_partners_where_each_has_its_name() -> None:
    old, new = gates("one", "two"), gates("two", "one")
    assert regained(old, new, same("", "one", "two")) == same("", "one", "two")


def test_a_leftover_that_is_equal_takes_the_place_of_a_partner_that_is_not() -> None:
    old = module("Net", q=nn.Linear(8, 8), other=nn.ReLU())
    new = module("Net", adapter=nn.Linear(8, 2), query=nn.Linear(8, 8), other=nn.ReLU())
    assert regained(old, new, {**same("", "other"), "q": "adapter"}) == {**same("", "other"), "q": "query"}


def test_a_pin_holds() -> None:
    old, new = gates("act", "scale"), gates("act_v2", "scale_v2")
    known = partners(old, new, {"": "", "act": "scale_v2", "scale": "act_v2"})
    known.why[known.two.paths.index("act_v2")] = "pinned"
    regain(Standing(known), fill)
    assert known.partner[known.two.paths.index("act_v2")] == known.one.paths.index("scale")
