"""A constructor's signature as the cards write it: names in positional order, defaults as Python literals."""

from __future__ import annotations

import ast
from typing import NamedTuple

from archdiff.tree.records import Value


class Parameter(NamedTuple):
    """One constructor argument."""

    name: str
    required: bool
    default: Value
    keyword_only: bool


def parameters(signature: str) -> tuple[Parameter, ...]:
    """The arguments of ``"in_features, out_features, bias=True, *, strict=False"``, in order. Only literals can be defaults."""
    function = ast.parse(f"def f({signature}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    arguments = function.args
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    return (
        *(_parameter(argument, default, False) for argument, default in zip(plain, defaults, strict=True)),
        *(_parameter(argument, default, True) for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)),
    )


def _parameter(argument: ast.arg, default: ast.expr | None, keyword_only: bool) -> Parameter:
    value: Value = None if default is None else ast.literal_eval(default)
    return Parameter(argument.arg, default is None, value, keyword_only)
