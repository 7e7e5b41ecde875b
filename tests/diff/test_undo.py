"""What moved and changed is parted where that says less."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.settle import fill
from archdiff.diff.matchers.undo import undo
from tests.diff.pairing import filled, module, same


def part(outputs: int) -> nn.Module:
    return module("Part", fc=nn.Linear(8, outputs), act=nn.ReLU())


def test_a_part_leaves_its_partner_to_the_one_that_equals_it() -> None:
    old = module("Net", a=module("A", x=part(8)), b=module("B", x=part(9)))
    new = module("Net", a=module("A"), b=module("B"), c=module("C", y=part(9)))
    known = same("", "a", "b")
    moved = {"a.x": "c.y", "a.x.fc": "c.y.fc", "a.x.act": "c.y.act"}
    better = {"b.x": "c.y", "b.x.fc": "c.y.fc", "b.x.act": "c.y.act"}
    assert filled(lambda standing: undo(standing, fill), old, new, {**known, **moved}) == {**known, **better}


def test_a_part_that_moved_unchanged_stays() -> None:
    old, new = module("Net", a=module("A", x=part(8)), b=module("B")), module("Net", a=module("A"), b=module("B", y=part(8)))
    known = {**same("", "a", "b"), "a.x": "b.y", "a.x.fc": "b.y.fc", "a.x.act": "b.y.act"}
    assert filled(lambda standing: undo(standing, fill), old, new, known) == known
