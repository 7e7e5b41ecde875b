"""A tiny calculator for the formulas on the cards: whole numbers, the attributes' names and nothing else.

It walks the parsed expression itself and knows only the few forms below, so that no text, from a card or from a model, ever runs.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from functools import lru_cache
from math import prod

from archdiff.tree.records import Value

LARGEST = 10**24
"""No model has more of anything; what grows beyond it is nonsense and counts as unknown."""
LONGEST = 1000
"""No shape or list of settings has more entries."""

ARITHMETIC: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}

COMPARISONS: Mapping[type[ast.cmpop], Callable[[Value, Value], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Is: operator.is_,
    ast.IsNot: operator.is_not,
}

FUNCTIONS: Mapping[str, Callable[[list[int]], int]] = {"prod": prod, "sum": sum, "min": min, "max": max, "len": len}


class UnknownError(Exception):
    """The formula needs something that is not known."""


def evaluate(formula: str, values: Mapping[str, Value]) -> int | None:
    """The formula's whole number for these values; ``None`` where one is missing or is not what the formula can count with."""
    try:
        return _number(_value(_parse(formula), values))
    except (UnknownError, ZeroDivisionError):
        return None


def names(formula: str) -> frozenset[str]:
    """The attribute names a formula mentions."""
    called = {node.func for node in ast.walk(_parse(formula)) if isinstance(node, ast.Call)}
    return frozenset(node.id for node in ast.walk(_parse(formula)) if isinstance(node, ast.Name) and node not in called)


@lru_cache(maxsize=512)
def _parse(formula: str) -> ast.expr:
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr, values: Mapping[str, Value]) -> Value:
    match node:
        case ast.Constant(value=bool() | int() | str() | None as value):
            return value
        case ast.Name(id=name):
            if name not in values:
                raise UnknownError(name)
            return values[name]
        case ast.Tuple(elts=parts):
            return tuple(_value(part, values) for part in parts)
        case ast.IfExp(test=test, body=body, orelse=other):
            return _value(body if _value(test, values) else other, values)
        case ast.BoolOp(op=op, values=parts):
            truths = (bool(_value(part, values)) for part in parts)
            return all(truths) if isinstance(op, ast.And) else any(truths)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return not _value(operand, values)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(_value(operand, values))
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compare(op, _value(left, values), _value(right, values))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
            return _number(ARITHMETIC[type(op)](_number(_value(left, values)), _number(_value(right, values))))
        case ast.Subscript(value=whole, slice=place):
            return _item(_value(whole, values), _number(_value(place, values)))
        case ast.Call(func=ast.Name(id=name), args=parts):
            return _call(name, [_value(part, values) for part in parts])
        case _:
            raise ValueError(f"a formula cannot say {ast.unparse(node)!r}")


def _number(value: Value) -> int:
    if not isinstance(value, int) or abs(value) > LARGEST:
        raise UnknownError(value)
    return int(value)


def _compare(op: ast.cmpop, left: Value, right: Value) -> bool:
    if type(op) in COMPARISONS:
        return COMPARISONS[type(op)](left, right)
    small, large = _number(left), _number(right)
    return {ast.Lt: small < large, ast.LtE: small <= large, ast.Gt: small > large, ast.GtE: small >= large}[type(op)]


def _item(whole: Value, place: int) -> Value:
    if not isinstance(whole, tuple) or not -len(whole) <= place < len(whole):
        raise UnknownError(whole)
    return whole[place]


def _call(name: str, given: list[Value]) -> Value:
    """``prod`` and ``sum`` of a tuple (a bare number is a tuple of one), ``len``, ``min`` and ``max``."""
    if name not in FUNCTIONS:
        raise ValueError(f"a formula cannot call {name!r}")
    parts = given[0] if len(given) == 1 and isinstance(given[0], tuple) else tuple(given)
    if len(parts) > LONGEST:
        raise UnknownError(name)
    return _number(FUNCTIONS[name]([1] * len(parts) if name == "len" else [_number(part) for part in parts]))
