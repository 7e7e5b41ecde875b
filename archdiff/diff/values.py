"""When two attribute values are the same, and where nested ones differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import takewhile
from math import isclose, isnan
from struct import pack

from archdiff.diff.records import ABSENT, Absent
from archdiff.tree.records import Value


def same_value(old: Value, new: Value) -> bool:
    """Equality as a reader means it: ``True`` is not ``1``, ``1`` is ``1.0``, NaN is NaN, floats agree to nine digits or in float32."""
    if isinstance(old, bool) or isinstance(new, bool):
        return old is new
    if isinstance(old, float) and isinstance(new, float):
        return old == new or isclose(old, new) or (isnan(old) and isnan(new)) or _same_single(old, new)
    if isinstance(old, (int, float)) and isinstance(new, (int, float)):
        return old == new
    if isinstance(old, tuple) and isinstance(new, tuple):
        return len(old) == len(new) and all(map(same_value, old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return old.keys() == new.keys() and all(same_value(old[key], new[key]) for key in old)
    return type(old) is type(new) and old == new


def _same_single(old: float, new: float) -> bool:
    """Whether both round to one float32, as a rate does that went through a tensor: 0.1 and 0.10000000149011612."""
    return isclose(old, new, rel_tol=1e-6) and max(abs(old), abs(new)) < _LARGEST and pack("f", old) == pack("f", new)


_LARGEST = 3.4e38
"""Just below the largest float32."""


def differences(
    old: Mapping[str, Value], new: Mapping[str, Value], shared_only: bool
) -> Iterator[tuple[str, Value | Absent, Value | Absent]]:
    """Name, before and after of every attribute that differs; nested settings are named by their dotted keys.

    ``shared_only`` leaves out what one side does not mention, for sources that show attributes only in part.
    """
    names = [name for name in old if name in new] if shared_only else [*old, *(name for name in new if name not in old)]
    for name in names:
        before, after = old.get(name, ABSENT), new.get(name, ABSENT)
        if isinstance(before, Absent) or isinstance(after, Absent):
            yield name, before, after
        elif not same_value(before, after):
            if isinstance(before, Mapping) and isinstance(after, Mapping) and addressable(before) and addressable(after):
                yield from _nested(name, before, after)
            else:
                yield name, before, after


def addressable(value: Value) -> bool:
    """Whether dotted keys lead to one place only."""
    return not isinstance(value, Mapping) or all(key and "." not in key and addressable(item) for key, item in value.items())


def _nested(name: str, old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[tuple[str, Value | Absent, Value | Absent]]:
    """The leaves of two nested settings that differ, found by deepdiff and named by their keys; a tuple counts as one leaf."""
    from deepdiff import DeepDiff  # a quarter of a second to import, so only where nested values differ

    found = DeepDiff(old, new, view="tree", ignore_private_variables=False, threshold_to_diff_deeper=0)
    for path in sorted({_keys(level.path(output_format="list")) for levels in found.values() for level in levels}):
        before, after = _at(old, path), _at(new, path)
        if isinstance(before, Absent) or isinstance(after, Absent) or not same_value(before, after):
            yield ".".join((name, *path)), before, after


def _keys(path: list[str | int]) -> tuple[str, ...]:
    """The mapping keys of a path, up to the first position in a tuple."""
    return tuple(takewhile(lambda step: isinstance(step, str), path))  # type: ignore[arg-type]


def _at(value: Value, path: tuple[str, ...]) -> Value | Absent:
    for key in path:
        if not isinstance(value, Mapping) or key not in value:
            return ABSENT
        value = value[key]
    return value
