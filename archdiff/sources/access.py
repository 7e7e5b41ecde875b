"""How a class reaches its children besides naming them in its code: by their ``order``, as Sequential does, or by a ``name`` it looks up.

Where it does neither, registering children in another order changes nothing it computes.
"""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import FunctionType
from typing import Any

from torch import nn

WALKS = {
    "children": {"order"},
    "modules": {"order"},
    "named_children": {"order", "name"},
    "named_modules": {"order", "name"},
    "_modules": {"order", "name"},
    "get_submodule": {"name"},
}
"""Attributes of a module through which its children are reached."""

PASSED: dict[str, set[str]] = {
    **{name: set() for name in ("super", "type", "isinstance", "id", "hasattr")},
    **{name: {"order"} for name in ("len", "iter", "enumerate", "zip", "list", "reversed")},
    "getattr": {"name"},
}
"""How functions reach the children of a module that is passed to them whole; any other function may do both."""


def access(kind: Any, own: Callable[..., Any] | None, source: Callable[[Any], str | None]) -> str:
    """``"order"``, ``"name"``, ``"name+order"`` or ``""``, from what ``forward`` runs; ``own`` is a forward set on the instance.

    A class without a forward, such as ModuleList, is read whole. ``source`` gives a code object's normalised source.
    """
    if issubclass(kind, nn.ModuleDict):
        return "name+order"
    if issubclass(kind, (nn.Sequential, nn.ModuleList)) and kind.forward in (nn.Sequential.forward, nn.Module.forward):
        return "order"
    found = set(_of_class(kind, source))
    bare = getattr(own, "__func__", own)
    if isinstance(bare, FunctionType):
        found |= _of_function(bare, source)[0]
    return "+".join(sorted(found))


@lru_cache(maxsize=4096)
def _of_class(kind: Any, source: Callable[[Any], str | None]) -> frozenset[str]:
    starts = ["forward"] if kind.forward is not nn.Module.forward else [name for base in _bases(kind) for name in vars(base)]
    found: set[str] = set()
    waiting, seen = [name for name in starts if name != "__init__"], set(starts)
    while waiting:
        for function in _functions(kind, waiting.pop()):
            ways, used = _of_function(function, source)
            found |= ways
            waiting += used - seen
            seen |= used
    return frozenset(found)


def _bases(kind: type) -> list[type]:
    return [base for base in kind.__mro__ if base not in (nn.Module, object)]


def _functions(kind: type, name: str) -> Iterator[FunctionType]:
    """Every definition of a member, in the class and its bases: one may call another by ``super()``."""
    for base in _bases(kind):
        member = vars(base).get(name)
        for each in (member.fget, member.fset) if isinstance(member, property) else (member,):
            bare = inspect.unwrap(each) if callable(each) else each
            if isinstance(bare, FunctionType):
                yield bare


def _of_function(function: FunctionType, source: Callable[[Any], str | None]) -> tuple[frozenset[str], frozenset[str]]:
    """How one method reaches children, and which members of ``self`` it uses. Without source, its names alone must do."""
    code = function.__code__
    text = source(code)
    if text is None or not code.co_varnames:
        names = frozenset(code.co_names)
        return frozenset().union(*(WALKS[name] for name in names & WALKS.keys())), names
    return _read(text, code.co_varnames[0])


@lru_cache(maxsize=16384)
def _read(text: str, own: str) -> tuple[frozenset[str], frozenset[str]]:
    ways: set[str] = set()
    used: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Name) and child.id == own:
                if isinstance(node, ast.Attribute):
                    used.add(node.attr)
                    ways |= WALKS.get(node.attr, set())
                else:
                    ways |= _whole(node, child)
    return frozenset(ways), frozenset(used)


def _whole(node: ast.AST, own: ast.Name) -> set[str]:
    """What it may mean that ``self`` stands alone: a loop over it, a look-up in it, or a function that may do anything with it."""
    if isinstance(node, ast.Return) or (isinstance(node, ast.Call) and node.func is own):
        return set()
    if isinstance(node, (ast.For, ast.comprehension, ast.Starred)):
        return {"order"}
    function = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
    return set(PASSED.get(function, {"name", "order"}))
