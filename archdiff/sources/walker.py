"""A live nn.Module, read into a Tree without running it.

The walk is iterative, so depth costs no recursion, and it follows ``_modules`` itself, because ``named_modules()`` drops shared modules.
Equal attributes and equal tensor lists become one object: networks repeat themselves, and whoever compares trees can lean on that.
"""

from __future__ import annotations

import inspect
import marshal
import sys
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from importlib import metadata
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch
from torch import nn

from archdiff.sources.fingerprint import fingerprint
from archdiff.sources.trouble import Trouble
from archdiff.sources.values import is_settings, plain, same_package
from archdiff.tree.paths import inside
from archdiff.tree.records import Kind, Layer, Tensor, Tree, Value

MAX_LAYERS = 4_000_000
MAX_DEPTH = 10_000

INTERNAL = frozenset(vars(nn.Module())) | {
    "forward",
    "_is_hf_initialized",
    "_compiled_call_impl",
    "_flat_weights",
    "_is_fsdp_managed_module",
}
"""What torch itself keeps on every module, and markers that libraries leave on instances: no settings."""

METADATA = frozenset({"pretrained_cfg", "default_cfg", "pretrained_cfg_overlay", "generation_config", "feature_info", "name_or_path"})
"""Public attributes that describe where weights come from or how a model is published; they decide no computation."""

HOOKS = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")


def walk(module: nn.Module, origin: str | None = None) -> Tree:
    """Read ``module`` into a Tree. Works on live, meta and lazy tensors; runs no forward and changes nothing.

    Raises Trouble where modules contain themselves, are nested deeper than MAX_DEPTH, or are shared into more than MAX_LAYERS paths.
    """
    return _Walk().tree(module, origin or f"{type(module).__module__}.{type(module).__qualname__}")


class _Walk:
    """What one walk remembers: who was seen first where, and the records made so far."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.first: dict[int, str] = {}
        self.holders: dict[int, str] = {}
        self.plans: dict[tuple[type, tuple[str, ...]], _Plan] = {}
        self.attributes: dict[tuple[int, bytes], Mapping[str, Value]] = {}
        self.tensors: dict[tuple[Any, ...], tuple[Tensor, ...]] = {}
        self.settings: dict[int, tuple[Any, list[tuple[int, str, bool]]]] = {}

    def tree(self, root: nn.Module, origin: str) -> Tree:
        stack: list[tuple[str, nn.Module, int]] = [("", root, 0)]
        while stack:
            path, module, depth = stack.pop()
            below = list(_children(module))
            self.layers.append(self.layer(path, module, below))
            if len(self.layers) > MAX_LAYERS or depth > MAX_DEPTH:
                raise _too_big(origin, path, depth)
            prefix = path + "." if path else ""
            stack.extend((prefix + name, child, depth + 1) for name, child in reversed(below))
        self.place_settings()
        return Tree(origin, tuple(self.layers), versions=_versions(root))

    def layer(self, path: str, module: nn.Module, below: list[tuple[str, nn.Module]]) -> Layer:
        first = self.first.setdefault(id(module), path)
        if first != path and inside(path, first):
            raise Trouble(
                f"{type(module).__name__} at {first!r} contains itself at {path!r}: a module that is its own descendant has no tree."
            )
        same_as = None if first == path else first
        if isinstance(module, torch.jit.ScriptModule):
            name = str(getattr(module, "original_name", type(module).__name__))
            return Layer(path, name, "torch.jit", None, self.own_tensors(path, module, same_as), None, same_as)
        kind = type(module)
        return Layer(
            path,
            kind.__name__,
            kind.__module__,
            self.own_attributes(module),
            self.own_tensors(path, module, same_as),
            fingerprint(module, tuple([name for name, _ in below])),
            same_as,
        )

    def own_attributes(self, module: nn.Module) -> Mapping[str, Value]:
        state = module.__dict__
        kind = type(module)
        signature = (kind, tuple(state))
        plan = self.plans.get(signature)
        if plan is None:
            plan = self.plans[signature] = _Plan(len(self.plans), module)
        values = [state[key] for key in plan.keys]
        values += [state["_parameters"].get("bias") is not None] if plan.bias else []
        extras = _extras(module, state)
        if extras:
            return {**self.readable(plan, values), **extras}
        try:
            key = (plan.number, marshal.dumps(values, 2))
        except ValueError:
            return self.readable(plan, values)
        known = self.attributes.get(key)
        if known is None:
            known = self.attributes[key] = self.readable(plan, values)
        return known

    def readable(self, plan: _Plan, values: list[Any]) -> Mapping[str, Value]:
        """Attributes in plain values; settings objects are set aside, to be written once, at their best holder."""
        made: dict[str, Value] = {}
        for name, value in zip(plan.names, values, strict=True):
            if value is None:  # an option left out; whether the class names it or not computes the same
                continue
            if is_settings(value):
                held = self.settings.setdefault(id(value), (value, []))[1]
                held.append((len(self.layers), name, same_package(plan.kind, value)))
            else:
                made[name] = plain(value)
        made.update(plan.constants)
        try:
            return self.attributes.setdefault((plan.number, marshal.dumps(made, 2)), made)
        except ValueError:
            return made

    def place_settings(self) -> None:
        """A config object that every submodule refers to is stated once: at the first holder of its own package, else at the first."""
        for value, holders in self.settings.values():
            index, name, _ = next((holder for holder in holders if holder[2]), holders[0])
            layer = self.layers[index]
            attributes = {**(layer.attributes or {}), name: plain(value)}
            self.layers[index] = Layer(layer.path, layer.type, layer.origin, attributes, layer.tensors, layer.code, layer.same_as)

    def own_tensors(self, path: str, module: nn.Module, same_as: str | None) -> tuple[Tensor, ...]:
        found: list[Any] = []
        tied = False
        for kind, holder in (("parameter", module._parameters), ("buffer", module._buffers)):
            for name, tensor in holder.items():
                if tensor is not None:
                    here = f"{path}.{name}" if path else name
                    first = self.holders.setdefault(id(tensor), here)
                    tied_to = None if first == here or same_as is not None else first
                    tied = tied or tied_to is not None
                    persistent = kind == "parameter" or name not in module._non_persistent_buffers_set
                    found.append((name, kind, _shape(tensor), _dtype(tensor), tensor.requires_grad, persistent, tied_to))
        if not found:
            return ()
        key = tuple(found)
        known = self.tensors.get(key)
        if known is None:
            known = self.tensors[key] = tuple(_tensor(*facts) for facts in found)
        return known


class _Plan:
    """Which attributes a class with this set of instance attributes has; worked out once for all its instances."""

    __slots__ = ("bias", "constants", "keys", "kind", "names", "number")

    def __init__(self, number: int, module: nn.Module) -> None:
        self.number = number
        kind: Any = type(module)
        self.kind = kind
        state = module.__dict__
        self.keys = [key for key in state if key not in INTERNAL and key not in METADATA and (key[0] != "_" or _telling(state[key]))]
        self.bias = "bias" in module._parameters and "bias" in _arguments(kind)
        self.names = [*self.keys, "bias"] if self.bias else self.keys
        self.constants = {
            name: plain(value)
            for name in getattr(self.kind, "__constants__", ())
            if name not in state and _scalar(value := inspect.getattr_static(self.kind, name, None)) and value is not None
        }


def _children(module: nn.Module) -> Iterable[tuple[str, nn.Module]]:
    if isinstance(module, torch.jit.ScriptModule):
        return module.named_children()
    return [(name, child) for name, child in module._modules.items() if child is not None]


def _extras(module: nn.Module, state: Mapping[str, Any]) -> dict[str, Value]:
    """What is set on few modules and matters: evaluation mode and hooks."""
    extras: dict[str, Value] = {} if module.training else {"training": False}
    for holder in HOOKS:
        if state.get(holder):
            extras[holder[1:]] = tuple(str(plain(hook)) for hook in state[holder].values())
    return extras


def _tensor(
    name: str, kind: Kind, shape: tuple[int, ...] | None, dtype: str, trainable: bool, persistent: bool, tied_to: str | None
) -> Tensor:
    return Tensor(name, kind, shape, dtype, trainable if kind == "parameter" else None, persistent, tied_to)


def _shape(tensor: torch.Tensor) -> tuple[int, ...] | None:
    try:
        return tuple(tensor.shape)
    except RuntimeError:  # a lazy module's tensor before its first input
        return None


def _dtype(tensor: torch.Tensor) -> str:
    kind = type(tensor)
    return _dtype_name(tensor.dtype) if kind.__module__.startswith("torch.nn.param") or kind is torch.Tensor else _wrapped_dtype(tensor)


@lru_cache(maxsize=256)
def _dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _wrapped_dtype(tensor: torch.Tensor) -> str:
    """A tensor subclass, such as a quantised or a distributed one, computes differently: it is named with its dtype."""
    return f"{type(tensor).__name__}[{_dtype_name(tensor.dtype)}]"


def _scalar(value: object) -> bool:
    return type(value) in (int, float, bool, str) or value is None


def _telling(value: object) -> bool:
    """Whether a private attribute's value is likely a choice and not a cache: a number, a word, a function."""
    return _scalar(value) or isinstance(value, (FunctionType, BuiltinFunctionType, partial))


@lru_cache(maxsize=4096)
def _arguments(kind: Any) -> frozenset[str]:
    try:
        return frozenset(inspect.signature(kind.__init__).parameters)
    except (TypeError, ValueError):
        return frozenset()


@lru_cache(maxsize=512)
def _version(package: str) -> str | None:
    loaded = getattr(sys.modules.get(package), "__version__", None)
    if isinstance(loaded, str):
        return loaded
    try:
        return metadata.version(package)
    except (metadata.PackageNotFoundError, ValueError):
        return None


def _versions(root: nn.Module) -> dict[str, str]:
    packages = ("torch", type(root).__module__.partition(".")[0])
    return {package: version for package in packages if (version := _version(package)) is not None}


def _too_big(origin: str, path: str, depth: int) -> Trouble:
    if depth > MAX_DEPTH:
        return Trouble(f"{origin} nests modules more than {MAX_DEPTH:,} deep (at {path[:60]!r}…): too deep to compare.")
    return Trouble(
        f"{origin} has more than {MAX_LAYERS:,} module paths, probably modules shared inside shared modules: too many to compare."
    )
