"""A layer paired with the container around its true partner takes the one within."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.rewrapped import rewrap
from tests.diff.pairing import filled, module, same


def holds(*names: str) -> dict[str, nn.Module]:
    return {name: nn.Linear(8, 8) for name in names}


HELD = {"": "", "body": "body", "body.a": "body.inner.a", "body.b": "body.inner.b"}
"""What is in the body has its partner one level deeper."""


def test_the_one_of_its_class_within_is_its_partner() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Wrapper", inner=module("Encoder", **holds("a", "b"))))
    assert filled(rewrap, old, new, HELD) == {**HELD, "body": "body.inner"}


def test_one_of_another_class_that_holds_all_of_it_is_its_partner() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Wrapper", inner=module("Other", **holds("a", "b"))))
    assert filled(rewrap, old, new, HELD) == {**HELD, "body": "body.inner"}


def test_one_of_another_class_that_holds_a_part_is_not() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b", "c")))
    new = module("Net", body=module("Wrapper", inner=module("Other", **holds("a", "b"))))
    assert filled(rewrap, old, new, HELD) == HELD


def test_nor_is_one_of_its_class_that_holds_something_else() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Wrapper", **holds("a", "b"), more=module("Encoder", **holds("c", "d"))))
    known = same("", "body", "body.a", "body.b")
    assert filled(rewrap, old, new, known) == known


def test_partners_of_one_class_stay_what_they_are() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Encoder", inner=module("Encoder", **holds("a", "b"))))
    assert filled(rewrap, old, new, HELD) == HELD


SPILT = {"": "", "body": "body.a", "body.a": "body.a.inner", "body.b": "body.b"}
"""What is in the body has its partner in part inside its partner, in part beside it."""


def test_what_is_around_a_partner_and_holds_more_of_it_is_its_partner() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Other", a=module("Adapter", **holds("inner", "down")), **holds("b")))
    assert filled(rewrap, old, new, SPILT) == {**SPILT, "body": "body"}


def test_but_not_where_it_stands_elsewhere() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", head=module("Head", body=module("Other", a=module("Adapter", **holds("inner", "down")), **holds("b"))))
    known = {old: "head." + new if new else new for old, new in SPILT.items()}
    assert filled(rewrap, old, new, known) == known


def test_a_sequence_that_was_wrapped_like_the_one_beside_it_is_the_inner_one() -> None:
    def stage(*outputs: int) -> nn.Sequential:
        return nn.Sequential(*(nn.Linear(8, size) for size in outputs))

    old, new = nn.Sequential(stage(1, 2), stage(3, 4, 5)), nn.Sequential(nn.Sequential(stage(1, 2)), nn.Sequential(stage(3, 4, 5)))
    beside = {"0": "0.0", "0.0": "0.0.0", "0.1": "0.0.1"}
    known = {"": "", **beside, "1": "1", "1.0": "1.0.0", "1.1": "1.0.1", "1.2": "1.0.2"}
    assert filled(rewrap, old, new, known) == {**known, "1": "1.0"}


def test_one_whose_layers_went_into_a_group_inside_it_is_the_outer_one() -> None:
    old, new = (
        nn.Sequential(nn.Sequential(*holds("a", "b").values())),
        nn.Sequential(nn.Sequential(nn.Sequential(*holds("a", "b").values()))),
    )
    known = {"": "", "0": "0", "0.0": "0.0.0", "0.1": "0.0.1"}
    assert filled(rewrap, old, new, known) == known
