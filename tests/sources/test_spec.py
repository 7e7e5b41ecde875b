"""A spec is taken apart into target, arguments and revision."""

from __future__ import annotations

import pytest

from archdiff.sources.spec import parse
from archdiff.sources.trouble import Trouble


def test_arguments_are_python_literals() -> None:
    assert parse("a:b?n=2&weights=None&size=(1, 2)&name='x&y=z'").arguments == {"n": 2, "weights": None, "size": (1, 2), "name": "x&y=z"}


def test_without_arguments_there_are_none() -> None:
    assert parse("torchvision:resnet34")[1:] == ("torchvision:resnet34", {}, None)
    assert parse("a:b?").arguments == {}


@pytest.mark.parametrize("revision", ["HEAD", "HEAD~3", "v1.2", "feature/x", "HEAD@{1}", "main^"])
def test_what_follows_the_at_sign_is_a_revision(revision: str) -> None:
    assert parse(f"net.py:build?n=2@{revision}")[1:] == ("net.py:build", {"n": 2}, revision)


def test_an_at_sign_inside_quotes_is_text() -> None:
    assert parse("a:b?name='x@y'")[1:] == ("a:b", {"name": "x@y"}, None)


@pytest.mark.parametrize(
    ("spec", "says"),
    [
        ("a:b?n", "is no argument"),
        ("a:b?n=", "is no Python literal"),
        ("a:b?n=ten", "a text needs quotes: n='ten'"),
        ("a:b?n=1&n=2", "given twice"),
        ("a:b?n=__import__('os')", "is no Python literal"),
        ("a:b?n=" + "(" * 5000, "is no Python literal"),
        ("a:b?n=" + "-" * 50_000 + "1", "is no Python literal"),
        ("a:b?n=" + "9" * 5000, "is no Python literal"),
    ],
)
def test_a_bad_argument_is_named(spec: str, says: str) -> None:
    with pytest.raises(Trouble) as caught:
        parse(spec)
    assert says in str(caught.value)
