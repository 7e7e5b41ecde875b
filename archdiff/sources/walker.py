"""A live nn.Module, read into a Tree without running it.

The walk is iterative, so depth costs no recursion, and it follows ``_modules`` itself, because ``named_modules()`` drops shared modules.
Equal attributes and equal tensor lists become one object: networks repeat themselves, and whoever compares trees can lean on that.
"""

from __future__ import annotations

import marshal
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib import metadata
from typing import Any, TypeAlias

import torch
from torch import nn

from archdiff.sources.plan import HOOKS, Plan, packable
from archdiff.sources.trouble import Trouble
from archdiff.sources.values import called, is_settings, plain, same_package
from archdiff.tree.collector import no_collector
from archdiff.tree.paths import inside
from archdiff.tree.records import Layer, Tensor, Tree, Value

MAX_LAYERS = 4_000_000
MAX_DEPTH = 10_000


@no_collector()
def walk(module: nn.Module, origin: str | None = None) -> Tree:
    """Read ``module`` into a Tree. Works on live, meta and lazy tensors; runs no forward and changes nothing.

    Raises Trouble where modules contain themselves, are nested deeper than MAX_DEPTH, or are shared into more than MAX_LAYERS paths.
    """
    return _Walk().tree(module, origin or f"{type(module).__module__}.{type(module).__qualname__}")


_TensorFacts: TypeAlias = "tuple[str, type, torch.Size | None, torch.dtype, bool, bool | None, str | None]"
"""What one tensor is, as torch says it; equal facts make one record. Whether it persists is asked of buffers only."""

ORDINARY = (nn.Parameter, torch.Tensor)
"""Tensor classes that always have a shape; others may be lazy."""


class _Walk:
    """What one walk remembers: who was seen first where, and the records made so far."""

    def __init__(self) -> None:
        self.layers: list[Layer] = []
        self.first: dict[int, str] = {}
        self.holders: dict[int, str] = {}
        self.plans: dict[tuple[type, tuple[str, ...]], Plan] = {}
        self.latest: dict[type, Plan] = {}
        self.tensors: dict[tuple[_TensorFacts, ...], tuple[Tensor, ...]] = {}
        self.settings: dict[int, tuple[Any, list[tuple[int, str, bool]]]] = {}

    def tree(self, root: nn.Module, origin: str) -> Tree:
        for path, module, plan, same_as, children in self.modules(root, origin):
            if plan.scripted:
                self.layers.append(self.scripted(path, module, plan, same_as))
                continue
            state = module.__dict__
            try:
                values = plan.read(state)
            except KeyError:  # as many attributes as the class's last instance has, but others
                plan = self.plan(module)
                values = plan.read(state)
            parameters, buffers, modules, before, after, before_back, after_back = plan.held(state)
            if plan.bias:
                values += (parameters.get("bias") is None,)
            try:
                packed = marshal.dumps(values, 2)
            except ValueError:
                packed = marshal.dumps([packable(value) for value in values], 2)
            attributes = plan.known.get(packed)
            if attributes is None:
                attributes = plan.known[packed] = self.readable(plan, state)
            if before or after or before_back or after_back or len(children) != len(modules):
                attributes = {**attributes, **_extras(state)}
            layer = _new(Layer)  # its own constructor takes twice the time: a frozen dataclass sets each field by name
            _path(layer, path)
            _type(layer, plan.type)
            _origin(layer, plan.origin)
            _attributes(layer, attributes)
            _tensors(layer, self.own_tensors(path, state, same_as) if parameters or buffers else ())
            _code(layer, plan.codes.get(children) or plan.code(module, children))
            _same_as(layer, same_as)
            self.layers.append(layer)
        self.place_settings()
        return Tree(origin, tuple(self.layers), versions=_versions(root))

    def modules(self, root: nn.Module, origin: str) -> Iterator[tuple[str, nn.Module, Plan, str | None, tuple[str, ...]]]:
        """Every module at each of its paths, parents first: its path, itself, how to read it, where it stood first, its children."""
        stack: list[tuple[str, nn.Module]] = [("", root)]
        while stack:
            path, module = stack.pop()
            first = self.first.setdefault(id(module), path)
            if first is not path and inside(path, first):
                raise _its_own_descendant(module, path, first)
            state = module.__dict__
            plan = self.latest.get(type(module))
            if plan is None or len(state) != plan.size or (plan.others and not plan.others <= state.keys()):
                plan = self.plan(module)
            below = plan.children(module) if plan.scripted else state["_modules"]
            if below:
                if plan.hides or None in below.values():
                    below = plan.children(module)
                if len(self.layers) + len(stack) > MAX_LAYERS or (len(path) > 2 * MAX_DEPTH - 2 and path.count(".") >= MAX_DEPTH):
                    raise _too_big(origin, path)
                prefix = path + "." if path else ""
                stack.extend([(prefix + name, below[name]) for name in reversed(below)])
            yield path, module, plan, None if first is path else first, tuple(below) if below else ()

    def plan(self, module: nn.Module) -> Plan:
        """The plan for all modules of this class and with these attributes."""
        signature = (type(module), tuple(module.__dict__))
        plan = self.plans.get(signature)
        if plan is None:
            plan = self.plans[signature] = Plan(module)
        self.latest[type(module)] = plan
        return plan

    def scripted(self, path: str, module: Any, plan: Plan, same_as: str | None) -> Layer:
        """A module whose code is compiled and whose state is kept by torch.jit."""
        held = {name: getattr(module, name) for name in ("_parameters", "_buffers", "_non_persistent_buffers_set")}
        name = str(getattr(module, "original_name", plan.type))
        return Layer(path, name, "torch.jit", None, self.own_tensors(path, held, same_as), None, same_as)

    def readable(self, plan: Plan, state: Mapping[str, Any]) -> Mapping[str, Value]:
        """Attributes in plain values; settings objects are set aside, to be written once, at their best holder."""
        made: dict[str, Value] = {}
        for name, value in plan.values(state).items():
            if is_settings(value):
                held = self.settings.setdefault(id(value), (value, []))[1]
                held.append((len(self.layers), name, same_package(plan.kind, value)))
            else:
                made[name] = plain(value)
        made.update(plan.constants)
        try:
            return plan.known.setdefault(marshal.dumps(made, 2), made)
        except ValueError:
            return made

    def place_settings(self) -> None:
        """A config object that every submodule refers to is stated once: at the first holder of its own package, else at the first."""
        for value, holders in self.settings.values():
            index, name, _ = next((holder for holder in holders if holder[2]), holders[0])
            layer = self.layers[index]
            attributes = {**(layer.attributes or {}), name: plain(value)}
            self.layers[index] = Layer(layer.path, layer.type, layer.origin, attributes, layer.tensors, layer.code, layer.same_as)

    def own_tensors(self, path: str, state: Mapping[str, Any], same_as: str | None) -> tuple[Tensor, ...]:
        parameters, buffers = state["_parameters"], state["_buffers"]
        prefix = path + "." if path else ""
        found: list[_TensorFacts] = []
        for name, tensor in ({**parameters, **buffers} if buffers else parameters).items():
            if tensor is not None:
                here = prefix + name
                first = self.holders.setdefault(id(tensor), here)
                kind = type(tensor)
                shape = tensor.shape if kind in ORDINARY else _shape(tensor)
                persistent = None if name in parameters else name not in state["_non_persistent_buffers_set"]
                found.append((name, kind, shape, tensor.dtype, tensor.requires_grad, persistent, None if first is here else first))
        if same_as is not None:  # its tensors are tied only in so far as the whole module is
            found = [(*facts[:-1], None) for facts in found]
        key = tuple(found)
        known = self.tensors.get(key)
        if known is None:
            known = self.tensors[key] = tuple([_tensor(*facts) for facts in found])
        return known


_new = object.__new__
_path, _type, _origin, _attributes, _tensors, _code, _same_as = (getattr(Layer, name).__set__ for name in Layer.__slots__)


def _extras(state: Mapping[str, Any]) -> dict[str, Value]:
    """What is set on few modules and matters: hooks, and children that are None."""
    held = ((name[1:], state[name]) for name in HOOKS if state[name])
    extras: dict[str, Value] = {name: tuple(called(hook) for hook in hooks.values()) for name, hooks in held}
    extras.update({name: None for name, child in state["_modules"].items() if child is None})
    return extras


def _tensor(
    name: str, holder: type, shape: torch.Size | None, dtype: torch.dtype, trainable: bool, persistent: bool | None, tied_to: str | None
) -> Tensor:
    sizes = None if shape is None else tuple(shape)
    if persistent is None:
        return Tensor(name, "parameter", sizes, _dtype(holder, dtype), trainable, True, tied_to)
    return Tensor(name, "buffer", sizes, _dtype(holder, dtype), None, persistent, tied_to)


def _shape(tensor: torch.Tensor) -> torch.Size | None:
    try:
        return tensor.shape
    except RuntimeError:  # a lazy module's tensor before its first input
        return None


def _dtype(holder: type, dtype: torch.dtype) -> str:
    """The dtype's name. A tensor subclass, such as a quantised or a distributed one, computes differently: it is named with its dtype."""
    if holder is torch.Tensor or holder.__module__.startswith("torch.nn.param"):
        return _dtype_name(dtype)
    return f"{holder.__name__}[{_dtype_name(dtype)}]"


@lru_cache(maxsize=256)
def _dtype_name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


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


def _its_own_descendant(module: nn.Module, path: str, first: str) -> Trouble:
    return Trouble(f"{type(module).__name__} at {first!r} contains itself at {path!r}: a module that is its own descendant has no tree.")


def _too_big(origin: str, path: str) -> Trouble:
    if path.count(".") >= MAX_DEPTH:
        return Trouble(f"{origin} nests modules more than {MAX_DEPTH:,} deep (at {path[:60]!r}…): too deep to compare.")
    return Trouble(
        f"{origin} has more than {MAX_LAYERS:,} module paths, probably modules shared inside shared modules: too many to compare."
    )
