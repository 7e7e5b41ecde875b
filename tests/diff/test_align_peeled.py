"""Wrappers around many layers do not hide what else was done."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.peeled import wrappers
from tests.diff.pairing import module, paired, partners


def wrapped(layer: nn.Module) -> nn.Module:
    return module("Compiled", inner=layer)


def block(width: int, around: bool) -> nn.Module:
    put = wrapped if around else lambda layer: layer
    return module("Block", up=put(nn.Linear(8, width)), rest=put(nn.Identity()), down=put(nn.Linear(width, 8)), drop=put(nn.Identity()))


def test_classes_of_one_child_that_only_one_side_has_are_wrappers() -> None:
    old, new = module("Net", a=nn.Linear(2, 2), b=nn.ReLU()), module("Net", a=wrapped(nn.Linear(2, 2)), b=wrapped(nn.ReLU()))
    known = partners(old, new, {"": "", "a": "a.inner"})
    assert [known.two.paths[at] for at in sorted(wrappers(known, {})[1])] == ["a", "b"] and wrappers(known, {})[0] == set()


def test_a_class_that_both_sides_have_is_none_though_it_is_called_otherwise() -> None:
    old, new = module("Net", a=wrapped(nn.Linear(2, 2))), module("Net", a=module("Other", inner=nn.Linear(2, 2)))
    assert wrappers(partners(old, new, {"": ""}), {"Compiled": "Other"}) == (set(), set())
    assert wrappers(partners(old, new, {"": ""}), {}) == ({1}, {1})


def test_a_class_that_elsewhere_holds_more_is_none() -> None:
    new = module("Net", a=wrapped(nn.Linear(2, 2)), b=module("Compiled", inner=nn.Linear(2, 2), more=nn.ReLU()))
    assert wrappers(partners(nn.Linear(2, 2), new, {}), {}) == (set(), set())


def test_a_sequence_of_one_child_is_a_wrapper_where_it_has_no_partner() -> None:
    old, new = module("Net", a=nn.Linear(2, 2)), module("Net", a=nn.Sequential(nn.Linear(2, 2)))
    assert wrappers(partners(old, new, {"": "", "a": "a.0"}), {}) == (set(), {1})
    assert wrappers(partners(old, new, {"": "", "a": "a"}), {}) == (set(), set())


def test_blocks_that_went_are_known_though_every_layer_was_wrapped() -> None:
    widths = (16, 24, 32, 40, 48, 56)
    old = nn.Sequential(*(block(width, False) for width in widths))
    found = paired(old, nn.Sequential(*(block(width, True) for width in widths[1::2])))
    assert [found.get(str(place)) for place in range(6)] == [None, "0", None, "1", None, "2"]
    assert found["3.up"] == "1.up.inner" and found["3.rest"] == "1.rest.inner" and found["3.drop"] == "1.drop.inner"
