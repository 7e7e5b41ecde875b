"""Patterns of class names mean what they mean to a shell."""

from __future__ import annotations

from fnmatch import fnmatchcase

from hypothesis import given
from hypothesis import strategies as st

from archdiff.knowledge.kin import fits


@given(st.text("abN", max_size=8), st.text("abN*", max_size=6))
def test_a_star_is_anything(name: str, pattern: str):
    assert fits(name, pattern) == fnmatchcase(name, pattern)
