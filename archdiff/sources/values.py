"""Any attribute of a module in plain values: numbers, text, tuples and mappings, or a stable text for the rest.

Nothing here depends on addresses or on the order of ``hash()``, so that two builds of one model read alike. An object's own methods may
raise whatever they like: what cannot be read is told by its class.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from hashlib import blake2b
from itertools import islice
from types import MethodType, SimpleNamespace
from typing import Any

import torch
from torch import nn

from archdiff.sources.fingerprint import code_text
from archdiff.tree.records import Value

MAX_ITEMS = 1_000
MAX_NESTING = 8
MAX_HELD = 32
"""What an object may hold to be read in full."""

_SCALARS = frozenset({type(None), bool, int, float, str})
_PLAIN = _SCALARS | {tuple, list, dict}

VOLATILE = frozenset({"transformers_version", "name_or_path"})
"""Entries of a settings object that change with where it was read, not with what it builds."""


def plain(value: Any, nesting: int = 0) -> Value:
    """``value`` as plain data. Lists become tuples, functions and classes their qualified names, tensors a word on shape and dtype."""
    if type(value) in _SCALARS:
        return value  # type: ignore[no-any-return]
    try:
        return _plain(value, nesting)
    except Exception:  # a foreign object's own methods, such as a __len__ that is not implemented
        return _named(value)


def _plain(value: Any, nesting: int) -> Value:
    if nesting > MAX_NESTING:
        return "<nested too deep>"
    if isinstance(value, (tuple, list)):
        return _capped(value, tuple(plain(item, nesting + 1) for item in islice(value, MAX_ITEMS)))
    if isinstance(value, Mapping):
        return {str(_key(key)): plain(item, nesting + 1) for key, item in list(value.items())[:MAX_ITEMS]}
    if isinstance(value, (set, frozenset)):
        return tuple(sorted((str(plain(item, nesting + 1)) for item in value), key=str))[:MAX_ITEMS]
    if is_settings(value):
        entries = ((name, item) for name, item in vars(value).items() if name[0] != "_" and name not in VOLATILE)
        return {name: plain(item, nesting + 1) for name, item in list(entries)[:MAX_ITEMS]}
    return _text(value, nesting)


def is_settings(value: Any) -> bool:
    """Whether ``value`` is an object made to hold settings: a dataclass, a namespace, or a config class."""
    if type(value) in _PLAIN:
        return False
    try:
        return _is_settings(value)
    except Exception:  # a foreign object's own attribute access
        return False


def _is_settings(value: Any) -> bool:
    if value is None or isinstance(value, (bool, int, float, str, tuple, list, dict, type, nn.Module, torch.Tensor, enum.Enum)):
        return False
    if not hasattr(value, "__dict__"):
        return False
    return (
        isinstance(value, SimpleNamespace) or is_dataclass(value) or type(value).__name__.endswith(("Config", "Namespace", "Args", "Cfg"))
    )


def same_package(kind: type, settings: Any) -> bool:
    """Whether a module class and a settings object come from one package, as LlamaModel and LlamaConfig do."""
    return kind.__module__.rpartition(".")[0] == type(settings).__module__.rpartition(".")[0]


def _key(key: Any) -> Any:
    return key if isinstance(key, (str, int, float, bool)) else plain(key)


def _capped(value: Any, items: tuple[Value, ...]) -> tuple[Value, ...]:
    """The items, and how many more there are; a subclass's own idea of its length is not asked."""
    length = tuple.__len__(value) if isinstance(value, tuple) else list.__len__(value)
    return items if length <= MAX_ITEMS else (*items, f"… {length - MAX_ITEMS:,} more")


def _text(value: Any, nesting: int) -> Value:
    """A stable text for what is no plain data."""
    if isinstance(value, enum.Enum):
        return f"{type(value).__name__}.{value.name}"
    if isinstance(value, (torch.dtype, torch.memory_format, torch.layout, torch.qscheme)):
        return str(value)
    if isinstance(value, torch.device):
        return "a device"  # where it runs, not what it computes
    if isinstance(value, torch.Tensor):
        return f"<tensor {tuple(value.shape)} {str(value.dtype).removeprefix('torch.')}>"
    if isinstance(value, (bool, int, float, str)):  # subclasses
        return next(kind(value) for kind in (bool, int, float, str) if isinstance(value, kind))
    if isinstance(value, functools.partial):
        return {"function": plain(value.func, nesting + 1), "args": plain(value.args, nesting + 1), **_keywords(value, nesting)}
    if type(value) in (complex, range) or (type(value) is slice and {*map(type, (value.start, value.stop, value.step))} <= _SCALARS):
        return repr(value)
    if isinstance(value, bytes):
        return f"{len(value):,} bytes #{blake2b(value, digest_size=6).hexdigest()}"
    if isinstance(value, nn.Module):
        return f"<module {type(value).__name__}>"
    if isinstance(value, MethodType) and not isinstance(value.__self__, (type, nn.Module)):
        return {"function": _callable_name(value), "of": plain(value.__self__, nesting + 1)}
    return called(value) if callable(value) and hasattr(value, "__qualname__") else _object(value, nesting)


def called(value: Any) -> str:
    """What is called, such as a hook: a function or class by its name, an object by its class's."""
    try:
        return _callable_name(value) if hasattr(value, "__qualname__") else _named(value)
    except Exception:  # a foreign object's own attribute access
        return _named(value)


def _object(value: Any, nesting: int) -> Value:
    """An object by its class and all it holds, where that is little and plain; else by its class alone."""
    held = getattr(value, "__dict__", None)
    if type(held) is not dict or not held or len(held) > MAX_HELD or not all(map(_is_data, held.values())):
        return _named(value)
    return {"class": f"{type(value).__module__}.{type(value).__qualname__}", **{name: plain(held[name], nesting + 1) for name in held}}


def _is_data(value: Any) -> bool:
    """Whether a value is a number or a text, or a short list of them."""
    return type(value) in _SCALARS or (type(value) in (tuple, list) and len(value) <= MAX_HELD and {*map(type, value)} <= _SCALARS)


def _named(value: Any) -> str:
    return f"<{type(value).__module__}.{type(value).__qualname__}>"


def _keywords(value: functools.partial[Any], nesting: int) -> dict[str, Value]:
    return {name: plain(item, nesting + 1) for name, item in value.keywords.items()}


def _callable_name(value: Callable[..., Any]) -> str:
    """Where a function or class is defined; a lambda or a local one also by what it says, for its name says nothing."""
    name = f"{getattr(value, '__module__', None) or 'builtins'}.{value.__qualname__}"
    if "<" in name and hasattr(value, "__code__"):
        return f"{name} #{code_text(value)}"
    return (
        name.removeprefix("builtins.").replace("torch._C._nn.", "torch.nn.functional.").replace("torch._VariableFunctionsClass.", "torch.")
    )
