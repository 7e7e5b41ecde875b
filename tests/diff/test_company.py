"""Leftovers are known by what they hold, by their name beside partners, and by their place between partners."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.company import hold_together, join_along, join_namesakes, join_neighbours, look_inside
from tests.diff.pairing import filled, module, same


class NormAct(nn.LayerNorm):
    """A norm that holds the activation behind it."""

    def __init__(self) -> None:
        super().__init__(8)
        self.act = nn.ReLU()


def linear(outputs: int = 8) -> nn.Module:
    return nn.Linear(8, outputs)


class TestHoldTogether:
    def test_containers_that_hold_partners_become_partners(self) -> None:
        old = module("Net", body=module("Body", a=linear(), b=linear()))
        new = module("Net", trunk=module("Trunk", a=linear(), b=linear()))
        known = {"": "", "body.a": "trunk.a", "body.b": "trunk.b"}
        assert filled(hold_together, old, new, known) == {**known, "body": "trunk"}

    def test_so_do_those_around_them(self) -> None:
        old = module("Net", body=module("Body", inner=module("Inner", a=linear())))
        new = module("Net", trunk=module("Trunk", core=module("Core", a=linear())))
        known = {"": "", "body.inner.a": "trunk.core.a"}
        assert filled(hold_together, old, new, known) == {**known, "body": "trunk", "body.inner": "trunk.core"}

    def test_where_a_container_was_divided_the_greater_part_is_its_partner(self) -> None:
        old = module("Net", body=module("Body", a=linear(), b=linear(), c=linear()))
        new = module("Net", rest=module("Rest", a=linear()), trunk=module("Trunk", b=linear(), c=linear()))
        known = {"": "", "body.a": "rest.a", "body.b": "trunk.b", "body.c": "trunk.c"}
        assert filled(hold_together, old, new, known) == {**known, "body": "trunk"}

    def test_what_holds_wrapped_partners_is_meant_and_not_the_wrapper(self) -> None:
        def wrapped() -> nn.Module:
            return module("Wrapper", inner=linear())

        old = module("Net", body=module("Attention", a=linear(), b=linear()))
        new = module("Net", trunk=module("OtherAttention", a=wrapped(), b=wrapped()))
        known = {"": "", "body.a": "trunk.a.inner", "body.b": "trunk.b.inner"}
        assert filled(hold_together, old, new, known) == {**known, "body": "trunk"}

    def test_a_container_scattered_over_many_has_no_partner(self) -> None:
        old = module("Net", body=module("Body", a=linear(), b=linear(), c=linear()))
        new = module("Net", **{name: module(name.upper(), a=linear()) for name in "abc"})
        known = {"": "", **{f"body.{name}": f"{name}.a" for name in "abc"}}
        assert filled(hold_together, old, new, known) == known


class TestJoinNamesakes:
    def test_two_of_one_name_and_class_are_partners_whatever_their_sizes(self) -> None:
        old, new = module("Net", fc=nn.Linear(512, 1000)), module("Net", fc=nn.Linear(3, 2))
        assert filled(join_namesakes, old, new, {"": ""}) == same("", "fc")

    def test_of_another_class_they_are_not(self) -> None:
        old, new = module("Net", fc=linear()), module("Net", fc=nn.Conv2d(8, 8, 1))
        assert filled(join_namesakes, old, new, {"": ""}) == {"": ""}

    def test_nor_where_their_parents_have_other_partners(self) -> None:
        old = module("Net", a=module("A", fc=linear()), b=module("B"))
        new = module("Net", a=module("A", fc=linear()), b=module("B"))
        assert filled(join_namesakes, old, new, {"": "", "a": "b"}) == {"": "", "a": "b"}

    def test_equal_ones_are_partners_down_to_the_leaves(self) -> None:
        old, new = (module("Net", body=module("Body", a=linear(), b=linear())) for _ in range(2))
        assert filled(join_namesakes, old, new, {"": ""}) == same("", "body", "body.a", "body.b")


class TestLookInside:
    def test_a_linear_is_found_in_the_adapter_of_its_name(self) -> None:
        old = module("Net", query=linear())
        new = module("Net", query=module("LoraLayer", base=linear(), dropout=nn.Dropout(0.1)))
        assert filled(look_inside, old, new, {"": ""}) == {"": "", "query": "query.base"}

    def test_not_where_two_of_its_class_are_in_it(self) -> None:
        old = module("Net", query=linear())
        new = module("Net", query=module("LoraLayer", base=linear(), other=linear()))
        assert filled(look_inside, old, new, {"": ""}) == {"": ""}

    def test_a_norm_alone_in_a_wrapper_is_found_though_it_became_another_norm(self) -> None:
        old = module("Net", bn=module("Wrapper", module=nn.BatchNorm2d(8)))
        new = module("Net", bn=nn.GroupNorm(4, 8))
        assert filled(look_inside, old, new, {"": ""}) == {"": "", "bn.module": "bn"}

    def test_with_another_layer_beside_it_it_is_not(self) -> None:
        old = module("Net", bn=module("NormAct", norm=nn.BatchNorm2d(8), act=nn.ReLU()))
        new = module("Net", bn=nn.GroupNorm(4, 8))
        assert filled(look_inside, old, new, {"": ""}) == {"": ""}


class TestJoinNeighbours:
    def test_parts_of_one_class_in_one_place_are_partners_though_nothing_in_them_is(self) -> None:
        old = module("Net", stem=linear(), mixer=module("Mixer", a=linear(), b=linear()), fc=linear(2))
        new = module("Net", stem=linear(), pool=module("Mixer", conv=nn.Conv2d(8, 8, 3)), fc=linear(2))
        known = same("", "stem", "fc")
        assert filled(join_neighbours, old, new, known) == {**known, "mixer": "pool"}

    def test_in_different_places_they_are_not(self) -> None:
        old = module("Net", stem=linear(), mixer=module("Mixer", a=linear(), b=linear()), fc=linear(2))
        new = module("Net", stem=linear(), fc=linear(2), pool=module("Mixer", conv=nn.Conv2d(8, 8, 3)))
        assert filled(join_neighbours, old, new, same("", "stem", "fc")) == same("", "stem", "fc")

    def test_a_norm_of_another_class_and_name_in_the_place_of_the_only_norm(self) -> None:
        old = module("Net", conv=linear(), bn1=nn.BatchNorm1d(8), relu=nn.ReLU())
        new = module("Net", conv=linear(), norm_a=nn.LayerNorm(8), relu=nn.ReLU())
        known = same("", "conv", "relu")
        assert filled(join_neighbours, old, new, known) == {**known, "bn1": "norm_a"}

    def test_not_where_it_may_be_either_of_two(self) -> None:
        old = module("Net", conv=linear(), bn1=nn.BatchNorm1d(8), relu=nn.ReLU())
        new = module("Net", conv=linear(), pre=nn.LayerNorm(8), post=nn.LayerNorm(8), relu=nn.ReLU())
        known = same("", "conv", "relu")
        assert filled(join_neighbours, old, new, known) == known

    def test_what_only_keeps_a_place_is_not_the_same(self) -> None:
        old, new = module("Net", stem=linear(), pool=nn.Identity()), module("Net", stem=linear(), drop=nn.Identity())
        assert filled(join_neighbours, old, new, same("", "stem")) == same("", "stem")

    def test_unless_the_names_are_alike(self) -> None:
        old, new = module("Net", stem=linear(), flatten=nn.Identity()), module("Net", stem=linear(), flatten_v2=nn.Identity())
        assert filled(join_neighbours, old, new, same("", "stem")) == {**same("", "stem"), "flatten": "flatten_v2"}

    def test_a_head_and_the_identity_that_alone_took_its_place(self) -> None:
        old, new = module("Net", stem=linear(), fc=linear(2)), module("Net", stem=linear(), head=nn.Identity())
        assert filled(join_neighbours, old, new, same("", "stem")) == {**same("", "stem"), "fc": "head"}

    def test_not_where_another_is_left_beside_it(self) -> None:
        old = module("Net", stem=linear(), fc=linear(2))
        new = module("Net", stem=linear(), head=nn.Identity(), tail=nn.Identity())
        assert filled(join_neighbours, old, new, same("", "stem")) == same("", "stem")

    def test_a_head_and_the_identity_that_keeps_its_place_though_what_stood_before_it_went(self) -> None:
        old, new = (
            module("Net", stem=linear(), pool=nn.Sequential(nn.ReLU()), fc=linear(2)),
            module("Net", stem=linear(), head=nn.Identity()),
        )
        assert filled(join_neighbours, old, new, same("", "stem")) == {**same("", "stem"), "fc": "head"}

    def test_what_was_taken_out_of_its_wrapper_and_renamed(self) -> None:
        old = module("Net", stem=linear(), dropout=module("Wrapper", module=nn.Dropout()))
        new = module("Net", stem=linear(), dropout_v2=nn.Dropout())
        assert filled(join_neighbours, old, new, same("", "stem")) == {**same("", "stem"), "dropout.module": "dropout_v2"}

    def test_what_has_an_adapter_beside_it_in_its_wrapper(self) -> None:
        adapter = nn.Sequential(linear(), nn.ReLU())
        old = module("Net", stem=linear(), maxpool=nn.MaxPool2d(2))
        new = module("Net", stem=linear(), maxpool_v2=module("Wrapper", module=nn.MaxPool2d(2), adapter=adapter))
        assert filled(join_neighbours, old, new, same("", "stem")) == {**same("", "stem"), "maxpool": "maxpool_v2.module"}

    def test_not_where_two_of_its_class_are_in_the_wrapper(self) -> None:
        old = module("Net", stem=linear(), maxpool=nn.MaxPool2d(2))
        new = module("Net", stem=linear(), maxpool_v2=module("Wrapper", one=nn.MaxPool2d(2), two=nn.MaxPool2d(3)))
        assert filled(join_neighbours, old, new, same("", "stem")) == same("", "stem")


class TestJoinAlong:
    def test_a_sibling_went_into_the_same_group(self) -> None:
        old = module("Net", fc=linear(), norm=nn.LayerNorm(8), drop=nn.Dropout(0.0))
        new = module("Net", fc=linear(), body=nn.Sequential(nn.LayerNorm(8), nn.Dropout(0.0)))
        known = {"": "", "fc": "fc", "norm": "body.0"}
        assert filled(join_along, old, new, known) == {**known, "drop": "body.1"}

    def test_the_last_one_may_have_become_an_identity(self) -> None:
        old = module("Net", norm=nn.LayerNorm(8), head=linear())
        new = module("Net", body=nn.Sequential(nn.LayerNorm(8), nn.Identity()))
        known = {"": "", "norm": "body.0"}
        assert filled(join_along, old, new, known) == {**known, "head": "body.1"}

    def test_so_did_a_norm_of_another_class_with_its_own_activation(self) -> None:
        old = module("Net", body=nn.Sequential(linear(), nn.LayerNorm(8)))
        new = module("Net", fc=linear(), norm=NormAct())
        known = {"": "", "body.0": "fc"}
        assert filled(join_along, old, new, known) == {**known, "body.1": "norm"}

    def test_not_where_a_name_says_otherwise(self) -> None:
        old = module("Net", norm=nn.LayerNorm(8), head=linear())
        new = module("Net", body=module("Body", norm=nn.LayerNorm(8), drop=nn.Identity()))
        known = {"": "", "norm": "body.norm"}
        assert filled(join_along, old, new, known) == known

    def test_not_beyond_a_sibling_of_another_class(self) -> None:
        old = module("Net", norm=nn.LayerNorm(8), pool=nn.AdaptiveAvgPool2d(1), head=linear())
        new = module("Net", body=nn.Sequential(nn.LayerNorm(8), nn.Tanh(), linear()))
        known = {"": "", "norm": "body.0"}
        assert filled(join_along, old, new, known) == known


def test_namesakes_are_not_partners_where_all_in_them_is_elsewhere() -> None:
    old = nn.Sequential(nn.Sequential(linear(3)), nn.Sequential(linear(5)))
    new = nn.Sequential(nn.Sequential(linear(5)), nn.Sequential(linear(3)))
    known = {"": "", "0.0": "1.0", "1.0": "0.0"}
    assert filled(join_namesakes, old, new, known) == known


def test_namesakes_may_be_another_norm_or_an_identity() -> None:
    old = module("Net", norm=nn.LayerNorm(8), head=linear(), act=nn.ReLU())
    new = module("Net", norm=nn.RMSNorm(8), head=nn.Identity(), act=linear())
    assert filled(join_namesakes, old, new, same("")) == same("", "norm", "head")
