"""Whole subtrees are found again elsewhere, unchanged."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.elsewhere import exchange, find_moved, reorder, swap
from tests.diff.pairing import filled, module, same


def linear(outputs: int = 8) -> nn.Module:
    return nn.Linear(8, outputs)


def part(outputs: int = 8) -> nn.Module:
    return module("Part", fc=linear(outputs), act=nn.ReLU())


class TestFindMoved:
    def test_a_part_that_is_the_only_one_of_its_kind_is_found_under_any_name(self) -> None:
        old, new = module("Net", a=module("A", x=part()), b=module("B")), module("Net", a=module("A"), b=module("B", y=part()))
        known = same("", "a", "b")
        assert filled(find_moved, old, new, known) == {**known, "a.x": "b.y", "a.x.fc": "b.y.fc", "a.x.act": "b.y.act"}

    def test_of_several_equal_ones_names_tell(self) -> None:
        old = module("Net", a=module("A", key=linear(), gate=linear()), b=module("B"))
        new = module("Net", a=module("A"), b=module("B", up=linear(), key_proj=linear()))
        known = same("", "a", "b")
        assert filled(find_moved, old, new, known) == {**known, "a.key": "b.key_proj"}

    def test_a_layer_without_tensors_is_not_looked_for(self) -> None:
        old, new = module("Net", a=module("A", x=nn.ReLU()), b=module("B")), module("Net", a=module("A"), b=module("B", y=nn.ReLU()))
        assert filled(find_moved, old, new, same("", "a", "b")) == same("", "a", "b")

    def test_a_common_part_of_a_removed_block_is_not_found_in_an_added_one(self) -> None:
        gates = {"a": linear(), "b": linear(), "c": linear()}
        old = module("Net", **gates, one=module("One", first=linear(), fc=linear(9)))
        new = module("Net", **gates, two=module("Two", second=linear(), conv=nn.Conv2d(8, 8, 1)))
        assert filled(find_moved, old, new, same("", *gates)) == same("", *gates)

    def test_a_part_that_lost_a_layer_to_another_is_not_whole(self) -> None:
        old, new = module("Net", x=part(), z=module("Z")), module("Net", y=part(), z=module("Z", fc=linear()))
        known = {"": "", "z": "z", "x.fc": "z.fc"}
        assert filled(find_moved, old, new, known) == known

    def test_of_several_equal_ones_the_one_that_stands_alone_goes_to_the_one_that_does(self) -> None:
        old = module("Net", a=module("A", first=linear()), b=module("B"), gone=module("Gone", x=linear(), y=nn.Linear(3, 3)))
        new = module("Net", a=module("A"), b=module("B", second=linear()))
        known = same("", "a", "b")
        assert filled(find_moved, old, new, known) == {**known, "a.first": "b.second"}


class TestReorder:
    def test_equal_layers_without_tensors_changed_places(self) -> None:
        old, new = nn.Sequential(nn.ReLU(), linear(), linear(9)), nn.Sequential(linear(), linear(9), nn.ReLU())
        known = {"": "", "1": "0", "2": "1"}
        assert filled(reorder, old, new, known) == {**known, "0": "2"}

    def test_of_several_the_one_of_its_name(self) -> None:
        kept = {f"fc{size}": linear(size) for size in range(2, 7)}
        old, new = module("Net", act=nn.ReLU(), **kept), module("Net", **kept, extra=nn.ReLU(), act_fn=nn.ReLU())
        assert filled(reorder, old, new, same("", *kept)) == {**same("", *kept), "act": "act_fn"}

    def test_of_two_lists_that_have_little_in_common_nothing_is(self) -> None:
        old = nn.Sequential(nn.Flatten(), linear(), nn.ReLU(), linear(9))
        new = nn.Sequential(nn.Conv2d(3, 8, 1), nn.ReLU(), nn.Conv2d(8, 8, 1), nn.Flatten(), linear(9))
        known = {"": "", "0": "3", "3": "4"}
        assert filled(reorder, old, new, known) == known

    def test_what_does_nothing_is_not_looked_for(self) -> None:
        old, new = module("Net", a=nn.Identity(), fc=linear()), module("Net", fc=linear(), b=nn.Identity())
        assert filled(reorder, old, new, same("", "fc")) == same("", "fc")


class TestExchange:
    def test_two_partners_that_both_have_their_equal_elsewhere_part(self) -> None:
        old, new = module("Net", one=part(8), two=part(9)), module("Net", one=part(9), three=part(8))
        known = same("", "one", "one.fc", "one.act")
        found = {"one": "three", "one.fc": "three.fc", "one.act": "three.act", "two": "one", "two.fc": "one.fc", "two.act": "one.act"}
        assert filled(exchange, old, new, known) == {"": "", **found}

    def test_not_where_only_one_of_them_has(self) -> None:
        old, new = module("Net", one=part(8), two=part(9)), module("Net", one=part(9), three=part(7))
        known = same("", "one", "one.fc", "one.act")
        assert filled(exchange, old, new, known) == known

    def test_not_where_one_of_them_holds_the_partner_of_something_else(self) -> None:
        old = module("Net", one=part(8), two=part(9), fc=linear(9))
        new = module("Net", one=part(9), three=part(8))
        known = {"": "", "one": "one", "one.act": "one.act", "fc": "one.fc"}
        assert filled(exchange, old, new, known) == known

    def test_not_where_several_are_equal(self) -> None:
        old, new = module("Net", one=part(8), two=part(9), four=part(9)), module("Net", one=part(9), three=part(8))
        known = same("", "one", "one.fc", "one.act")
        assert filled(exchange, old, new, known) == known


class TestSwap:
    def test_parts_that_changed_names_are_known_by_what_they_are(self) -> None:
        old = module("Net", a=nn.Sequential(linear(), nn.ReLU()), b=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()))
        new = module("Net", a=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), b=nn.Sequential(linear(), nn.ReLU()))
        known = same("", "a", "a.1", "b", "b.1")
        assert filled(swap, old, new, known) == {"": "", "a": "b", "a.0": "b.0", "a.1": "b.1", "b": "a", "b.0": "a.0", "b.1": "a.1"}

    def test_not_where_one_of_them_changed(self) -> None:
        old = module("Net", a=nn.Sequential(linear(), nn.ReLU()), b=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()))
        new = module("Net", a=nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU()), b=nn.Sequential(linear(), nn.GELU()))
        known = same("", "a", "b")
        assert filled(swap, old, new, known) == known
