"""A layer paired with the container around its true partner takes the one within."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.rewrapped import rewrap
from tests.diff.pairing import filled, module


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


def test_nor_where_the_rest_stayed_in_the_container_around_it() -> None:
    old = module("Net", body=module("Encoder", inner=module("Mine", **holds("a", "b")), c=nn.Linear(8, 8)))
    new = module("Net", body=module("Other", core=module("Yours", **holds("a", "b")), c=nn.Linear(8, 8)))
    known = {"": "", "body": "body", "body.c": "body.c", "body.inner.a": "body.core.a", "body.inner.b": "body.core.b"}
    assert filled(rewrap, old, new, known) == known


def test_partners_of_one_class_stay_what_they_are() -> None:
    old = module("Net", body=module("Encoder", **holds("a", "b")))
    new = module("Net", body=module("Encoder", inner=module("Encoder", **holds("a", "b"))))
    assert filled(rewrap, old, new, HELD) == HELD
