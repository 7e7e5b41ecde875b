"""What the names of children say: whether they are positions, and how alike two names are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from operator import lt

_PART = re.compile(r"(?:(?:[Pp]re|[Pp]ost|[Bb]efore|[Aa]fter)_?(?=[A-Za-z]))?(?:[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+)")
"""A word of a name, or a number; what comes before or after something is not that thing: ``post_attention`` is one word."""


def numbers(names: Sequence[str]) -> bool:
    """Whether all names are numbers in order: then they only say where a child stands, and the order says it as well."""
    joined = "".join(names)
    if not (joined.isdecimal() and joined.isascii() and all(names)) or max(map(len, names)) > 9:
        return not names
    found = [*map(int, names)]
    return all(map(lt, found, found[1:]))


def consecutive(names: Sequence[str]) -> bool:
    """Whether numbers follow one another from 0 without a hole."""
    return not names or int(names[-1]) == len(names) - 1


def digits(names: Sequence[str]) -> bool:
    """Whether all names are numbers, in whatever order: out of order they are names after all."""
    return all(name.isdecimal() for name in names)


_ROLES = {
    name: role
    for role, names in {
        "query": "q query q_proj q_lin to_q wq query_proj",
        "key": "k key k_proj k_lin to_k wk key_proj",
        "value": "v value v_proj v_lin to_v wv value_proj",
        "output": "o out proj o_proj out_proj c_proj out_lin to_out wo",
    }.items()
    for name in names.split()
}
"""The projections of attention, as libraries call them."""


def role(name: str) -> str | None:
    """What a projection of attention is for, if its name says so."""
    return _ROLES.get(name)


@lru_cache(maxsize=65536)
def alike(old: str, new: str) -> float:
    """How alike two names are, 0 to 1: one role, the parts they share, or else how far they start alike."""
    if old == new:
        return 1.0
    if old in _ROLES and new in _ROLES:
        return 0.9 if _ROLES[old] == _ROLES[new] else 0.0
    one, two = _parts(old), _parts(new)
    shared = len(one & two)
    parts = 2 * shared / (len(one) + len(two)) if one and two else 0.0
    start = 0
    for left, right in zip(old.lower(), new.lower(), strict=False):
        if left != right:
            break
        start += 1
    return max(parts, 1.6 * start / (len(old) + len(new))) * 0.9


@lru_cache(maxsize=65536)
def _parts(name: str) -> frozenset[str]:
    return frozenset(part.lower() for part in _PART.findall(name))
