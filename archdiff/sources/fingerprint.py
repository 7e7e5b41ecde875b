"""What a module's class says it computes, as a short stable fingerprint of its source.

Comments, docstrings, annotations and layout do not count, nor does the class's own name, nor the constructor: what it does shows in the
tree. Functions of the same file that a method calls count, and so do plain constants it reads from the file, the class or a closure.
Where no source can be had (a class made by ``exec``) the bytecode stands in, marked ``~``; the two sorts cannot be compared.

A fingerprint is ``exact:by-order``. In the second half ``self.conv1`` stands as the child's position, so that renaming a child alone
leaves it equal. A third part, as in ``exact:by-order:order``, says how else the class reaches its children, if it does.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import linecache
import re
import textwrap
from collections.abc import Callable, Iterator
from functools import lru_cache
from types import CodeType, FunctionType
from typing import Any

from torch import fx, nn

from archdiff.sources.access import access

SILENT = frozenset(
    """
    __init__ __repr__ extra_repr _get_name reset_parameters _reset_parameters init_weights _init_weights __dir__ __len__ __deepcopy__
    __setstate__ __getstate__ _load_from_state_dict _save_to_state_dict load_state_dict state_dict get_extra_state set_extra_state
    __class_getitem__ __doc__ __module__ __qualname__ __annotations__ __constants__ __jit_unused_properties__ __firstlineno__
    __static_attributes__ __annotate_func__ __parameters__ __orig_bases__ _version
    """.split()
)
"""Members of a class that take no part in a forward pass."""

BYTECODE = "\0bytecode "
"""Stands before what no source could be had of; no source text holds a null character."""

_CHILD = re.compile(r"\bself\.(\w+)")


def fingerprint(module: nn.Module, children: tuple[str, ...]) -> str:
    """The fingerprint of ``module``'s class, given its children's names in order; an own ``forward`` set on the instance counts."""
    kind: Any = type(module)
    own: Any = module.__dict__.get("forward")
    if own is None and not isinstance(module, fx.GraphModule):
        return _of_class(kind, children)
    text = str(module.code) if isinstance(module, fx.GraphModule) else code_text(own)
    return _parts(("" if isinstance(module, fx.GraphModule) else _class_text(kind)) + text, children, access(kind, own, _source))


@lru_cache(maxsize=16384)
def _of_class(kind: type, children: tuple[str, ...]) -> str:
    return _parts(_class_text(kind), children, access(kind, None, _source))


def _parts(text: str, children: tuple[str, ...], reached_by: str) -> str:
    place = {name: str(index) for index, name in enumerate(children)}
    by_order = _CHILD.sub(lambda found: f"self.{place.get(found[1], found[1])}", text)
    mark = "~" if BYTECODE in text else ""
    return f"{mark}{_short(text)}:{_short(by_order)}" + (f":{reached_by}" if reached_by else "")


def _short(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


@lru_cache(maxsize=4096)
def _class_text(kind: type) -> str:
    """The normalised source of a class and its bases up to nn.Module."""
    parts: list[str] = []
    for base in kind.__mro__:
        if base is nn.Module or base is object:
            continue
        seen: set[int] = set()
        for name, member in sorted(vars(base).items()):
            if name not in SILENT and not name.startswith("__abc"):
                parts.extend(_member_text(name, member, base.__name__, seen))
    return "\n".join(parts)


def _member_text(name: str, member: Any, owner: str, seen: set[int]) -> Iterator[str]:
    if isinstance(member, (staticmethod, classmethod)):
        member = member.__func__
    functions = (member.fget, member.fset) if isinstance(member, property) else (member,)
    for function in functions:
        function = inspect.unwrap(function) if callable(function) and hasattr(function, "__wrapped__") else function
        if isinstance(function, FunctionType):
            yield from _function_text(function, owner, seen)
        elif isinstance(function, (bool, int, float, str, tuple)) or function is None:
            yield f"{name} = {function!r}"


def code_text(function: Callable[..., Any]) -> str:
    """A short fingerprint of one function, for lambdas and functions set on an instance."""
    bare = getattr(function, "__func__", function)
    return (
        _short("\n".join(_function_text(bare, "", set())))
        if isinstance(bare, FunctionType)
        else str(getattr(bare, "__qualname__", type(bare)))
    )


def _function_text(function: FunctionType, owner: str, seen: set[int]) -> Iterator[str]:
    """The normalised source of a function, then of what it uses: closures, constants, functions of its own file."""
    if id(function) in seen:
        return
    seen.add(id(function))
    text = _source(function.__code__) or _bytecode(function.__code__)
    yield re.sub(rf"\b{re.escape(owner)}\b", "Self", text) if owner else text
    if function.__closure__:
        cells = zip(function.__code__.co_freevars, function.__closure__, strict=True)
        yield from (f"{name} = {_cell(cell)!r}" for name, cell in cells if name != "__class__" and _plain(_cell(cell)))
    for name in sorted(_names(function.__code__)):
        used = function.__globals__.get(name)
        if isinstance(used, FunctionType) and used.__module__ == function.__module__:
            yield from _function_text(used, owner, seen)
        elif _plain(used):
            yield f"{name} = {used!r}"


def _names(code: CodeType) -> set[str]:
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*(_names(each) for each in inner))


def _plain(value: Any) -> bool:
    return type(value) in (bool, int, float, str)


def _cell(cell: Any) -> Any:
    try:
        return cell.cell_contents
    except ValueError:
        return None


@lru_cache(maxsize=16384)
def _source(code: CodeType) -> str | None:
    """A function's normalised source, or None where there is none to be had."""
    if code.co_name == "<lambda>":
        return None
    lines = linecache.getlines(code.co_filename)
    last = max((line for _, _, line in code.co_lines() if line), default=0)
    last = max([last, *(_last_line(inner) for inner in code.co_consts if isinstance(inner, CodeType))])
    if not lines or not 0 < code.co_firstlineno <= last <= len(lines):
        return None
    for end in range(last, min(len(lines), last + 40) + 1):  # the closing brackets of a last statement may follow its last line
        try:
            tree = ast.parse(textwrap.dedent("".join(lines[code.co_firstlineno - 1 : end])))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return ast.unparse(_Normal().visit(tree)) if isinstance(tree.body[0], (ast.FunctionDef, ast.AsyncFunctionDef)) else None
    return None


def _last_line(code: CodeType) -> int:
    return max((line for _, _, line in code.co_lines() if line), default=0)


def _bytecode(code: CodeType) -> str:
    constants = [_bytecode(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts[_has_docstring(code) :]]
    return f"{BYTECODE}{code.co_code.hex()} {code.co_names} {code.co_varnames} {constants}"


def _has_docstring(code: CodeType) -> int:
    return int(bool(code.co_consts) and isinstance(code.co_consts[0], str) and code.co_name != "<lambda>")


class _Normal(ast.NodeTransformer):
    """Drops what does not compute: docstrings, annotations and decorators."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            node.body = node.body[1:] or [ast.Pass()]
        node.name, node.returns = ("f" if node.name == "forward" else node.name), None
        node.decorator_list = [each for each in node.decorator_list if not _is_overload(each)]
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        if node.value is None:
            return ast.Pass()
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))


def _is_overload(node: ast.expr) -> bool:
    return "overload" in ast.dump(node)
