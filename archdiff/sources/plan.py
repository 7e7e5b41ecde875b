"""What all instances of a class have in common, worked out once: which attributes count, and what its source says.

Reading attributes is the larger cost of a walk. An instance's values are packed into bytes, which find the readable mapping that an
earlier equal instance got.
"""

from __future__ import annotations

import inspect
import marshal
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from operator import itemgetter
from types import BuiltinFunctionType, FunctionType
from typing import Any

import torch
from torch import fx, nn

from archdiff.sources.fingerprint import fingerprint
from archdiff.sources.values import plain
from archdiff.tree.records import Value

COMMON = frozenset(vars(nn.Module()))
"""What torch itself keeps on every module."""

INTERNAL = COMMON | {
    "forward",
    "extra_repr",
    "_is_hf_initialized",
    "_compiled_call_impl",
    "_flat_weights",
    "_torchdynamo_wrapper_id",
    "dynamo_ctx",
    "get_compiler_config",
    "_is_fsdp_managed_module",
}
"""That, and markers and numbers that libraries leave on instances: no settings."""

HOOKS = ("_forward_pre_hooks", "_forward_hooks", "_backward_pre_hooks", "_backward_hooks")
"""Where torch keeps hooks."""

PACKED = frozenset({"_packed_params", "_all_weight_values"})
"""Submodules in which torch.ao's quantised layers hold their weights in the backend's own form. They compute nothing, show no tensor,
and torch's own print leaves them out too."""

METADATA = frozenset({"pretrained_cfg", "default_cfg", "pretrained_cfg_overlay", "generation_config", "feature_info", "name_or_path"})
"""Public attributes that describe where weights come from or how a model is published; they decide no computation."""


class Plan:
    """How to read the instances of one class that have one set of instance attributes."""

    __slots__ = (
        "bias",
        "codes",
        "constants",
        "held",
        "hides",
        "keys",
        "kind",
        "known",
        "origin",
        "others",
        "own_forward",
        "read",
        "scripted",
        "size",
        "type",
    )

    def __init__(self, module: Any) -> None:
        self.kind = kind = module.__class__
        quantised = getattr(getattr(kind, "_get_name", None), "__module__", "").startswith("torch.ao.")
        self.type = _name(module, quantised)
        self.hides = quantised and not PACKED.isdisjoint(module._modules)
        self.origin: str = kind.__module__
        self.scripted = isinstance(module, torch.jit.ScriptModule)
        self.own_forward = "forward" in module.__dict__ or isinstance(module, fx.GraphModule)
        self.size = len(module.__dict__)
        self.keys = [key for key, value in module.__dict__.items() if _counts(key, value)]
        self.others = module.__dict__.keys() - COMMON - set(self.keys)
        mode = "training" if "training" in module.__dict__ else "_modules"  # a compiled module passes its mode on and holds none
        self.read = itemgetter(mode, mode, *self.keys)  # of one key alone it would give no tuple
        self.held = itemgetter("_parameters", "_buffers", "_modules", *HOOKS)
        self.bias = not self.scripted and "bias" in module._parameters and "bias" in _arguments(kind)
        self.constants = _constants(kind, module.__dict__)
        self.known: dict[bytes, Mapping[str, Value]] = {}
        self.codes: dict[tuple[str, ...], str] = {}

    def children(self, module: nn.Module) -> dict[str, Any]:
        """Direct submodules by name, in registration order; registered names without a module, and packed weights, left out."""
        below = module.named_children() if self.scripted else module._modules.items()
        return {name: child for name, child in below if child is not None and not (self.hides and name in PACKED)}

    def values(self, state: Mapping[str, Any]) -> dict[str, Any]:
        """The attributes that count, as they are. ``None`` is an option left out; whether the class names it or not computes the same."""
        found = {key: state[key] for key in self.keys if state[key] is not None}
        if self.bias:
            found["bias"] = state["_parameters"].get("bias") is not None
        if not state.get("training", True):
            found["training"] = False
        return found

    def code(self, module: nn.Module, children: tuple[str, ...]) -> str:
        """The fingerprint of the class with children of these names; kept in ``codes`` unless an instance has its own ``forward``."""
        made = fingerprint(module, children)
        if not self.own_forward:
            self.codes[children] = made
        return made


def _name(module: Any, quantised: bool) -> str:
    """The name of the class; of a quantised one, which has its float namesake's, the name it gives itself when printed."""
    called = str(module._get_name()) if quantised else ""
    return called if called.isidentifier() else str(module.__class__.__name__)


def _counts(key: str, value: object) -> bool:
    return key not in INTERNAL and key not in METADATA and (key[0] != "_" or _telling(value))


def packable(value: Any) -> Any:
    """The value itself, or one that stands for its identity; the walk's model keeps it alive."""
    try:
        marshal.dumps(value, 2)
    except ValueError:
        return ("identity", id(value))
    return value


def _constants(kind: Any, state: Mapping[str, Any]) -> dict[str, Value]:
    """Values that the class names as constants and keeps itself."""
    names: Sequence[str] = getattr(kind, "__constants__", ())
    held = {name: inspect.getattr_static(kind, name, None) for name in names if name not in state}
    return {name: plain(value) for name, value in held.items() if value is not None and _scalar(value)}


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
