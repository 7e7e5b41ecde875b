"""Named siblings that equal one another keep their order, unless their names say who is who."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.interchange import interchange
from tests.diff.pairing import filled, module


def linear() -> nn.Module:
    return nn.Linear(8, 8)


def test_equal_siblings_keep_their_order() -> None:
    old = module("Block", norm1=nn.LayerNorm(8), norm2=nn.LayerNorm(8))
    new = module("Layer", before=nn.LayerNorm(8), after=nn.LayerNorm(8))
    assert filled(interchange, old, new, {"": "", "norm1": "after", "norm2": "before"}) == {"": "", "norm1": "before", "norm2": "after"}


def test_a_name_of_the_same_role_says_more_than_a_partner_found_by_order() -> None:
    old = module("Attention", key=linear(), query=linear(), value=linear(), proj=linear())
    new = module("Attention", c_attn=nn.Linear(8, 24), c_proj=linear())
    assert filled(interchange, old, new, {"": "", "query": "c_proj"}) == {"": "", "proj": "c_proj"}


def test_what_is_inside_goes_along() -> None:
    def part() -> nn.Module:
        return module("Part", fc=linear(), act=nn.ReLU())

    old, new = module("Net", one=part(), two=part()), module("Net", first=part(), second=part())
    crossed = {"one": "second", "one.fc": "second.fc", "two": "first", "two.fc": "first.fc"}
    assert filled(interchange, old, new, {"": "", **crossed}) == {
        "": "", "one": "first", "one.fc": "first.fc", "two": "second", "two.fc": "second.fc",
    }  # fmt: skip


def test_siblings_of_another_kind_keep_their_partners() -> None:
    old, new = module("Net", a=linear(), b=nn.Linear(8, 9)), module("Net", b=linear(), a=nn.Linear(8, 9))
    known = {"": "", "a": "b", "b": "a"}
    assert filled(interchange, old, new, known) == known


def test_numbers_are_no_names() -> None:
    old, new = nn.Sequential(linear(), linear()), nn.Sequential(linear(), linear())
    assert filled(interchange, old, new, {"": "", "0": "1", "1": "0"}) == {"": "", "0": "1", "1": "0"}


def test_a_part_that_lost_a_layer_to_another_keeps_its_partner() -> None:
    def part() -> nn.Module:
        return module("Part", fc=linear(), act=nn.ReLU())

    old, new = module("Net", one=part(), two=part(), z=module("Z")), module("Net", first=part(), second=part(), z=module("Z", fc=linear()))
    known = {"": "", "z": "z", "one": "second", "one.fc": "second.fc", "two": "first", "two.fc": "z.fc"}
    assert filled(interchange, old, new, known) == known


def test_names_that_are_clearly_alike_say_more_than_another_order() -> None:
    old = module("Attention", key=linear(), lin_out=linear())
    new = module("Attention", lin_out_v2=linear(), key_v2=linear())
    known = {"": "", "key": "lin_out_v2", "lin_out": "key_v2"}
    assert filled(interchange, old, new, known) == {"": "", "key": "key_v2", "lin_out": "lin_out_v2"}


def test_a_name_that_is_a_little_alike_does_not_draw_a_layer_out_of_its_place() -> None:
    old = module("Net", bn1=linear(), bn2=linear())
    new = module("Net", norm_a=linear(), norm_b=linear(), bn1_copy=linear())
    known = {"": "", "bn1": "norm_a", "bn2": "norm_b"}
    assert filled(interchange, old, new, known) == known
