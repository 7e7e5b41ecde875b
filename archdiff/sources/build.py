"""A factory becomes a module: without weights, without memory for them where its code allows, and without the network."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any

from archdiff.sources.surroundings import quietly, replaced
from archdiff.sources.trouble import Trouble, near, reason, shown

if TYPE_CHECKING:
    from torch import nn

Factory = Callable[..., Any]

OFFLINE = "ask for it without pretrained weights, such as ?weights=None or ?pretrained=False"
ON_THE_CPU = "Built in memory on the CPU, because its constructor needs real tensors."


def build(asked: str, factory: Factory, arguments: Mapping[str, object]) -> tuple[nn.Module, tuple[str, ...]]:
    """The module ``factory(**arguments)`` returns, and notes on how it was built. Raises Trouble in the words of ``asked``."""
    check_arguments(asked, factory, arguments)
    failure: BaseException | None = None
    with quietly() as hosts:
        for place, notes in _places():
            try:
                with place:
                    return module(asked, factory(**arguments)), notes
            except (Exception, SystemExit) as error:
                if isinstance(error, Trouble):
                    raise
                failure = error
                if hosts:
                    raise Trouble(f"{shown(asked)}: it wants to download from {hosts[0]}, which archdiff never does; {OFFLINE}") from error
    hint = _respelled(factory, failure) or "; --traceback shows where"
    raise Trouble(f"{shown(asked)}: building it raised {reason(failure or Exception())}{hint}") from failure


def _respelled(factory: Factory, failure: BaseException | None) -> str:
    """Near names for an argument that a factory passed on to a class of its own file, and the class refused."""
    refused = re.match(r"(\w+)\.__init__\(\) got an unexpected keyword argument '(\w+)'", str(failure))
    kind = getattr(inspect.unwrap(factory), "__globals__", {}).get(refused[1]) if refused else None
    return near(refused[2], inspect.signature(kind).parameters) if refused and isinstance(kind, type) else ""


def module(asked: str, built: object) -> nn.Module:
    """``built``, if it is a module."""
    from torch import nn

    if isinstance(built, nn.Module):
        return built
    kind = type(built).__name__
    if isinstance(getattr(built, "model", None), nn.Module):
        raise Trouble(f"{shown(asked)}: this is a {kind}, not an nn.Module, but its .model is one; name a factory that returns that")
    raise Trouble(f"{shown(asked)}: this is of type {kind}, not an nn.Module; name a factory, a class or an instance of a module")


def check_arguments(asked: str, factory: Factory, arguments: Mapping[str, object]) -> None:
    """Raise Trouble when the signature refuses the arguments, before anything is run."""
    try:
        signature = inspect.signature(factory)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(**arguments)
    except TypeError as error:
        takes = [name for name, each in signature.parameters.items() if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)]
        unknown = next((name for name in arguments if name not in takes), "")
        hint = near(unknown, takes) or (f"; it takes {', '.join(takes[:12])}" if takes else "; it takes no arguments")
        raise Trouble(f"{shown(asked)}: {error}{hint}") from None


def _places() -> Iterator[tuple[AbstractContextManager[object], tuple[str, ...]]]:
    """Where to build, the cheapest first, and what to say of it. Before torch 2.0 a device was no context."""
    import torch

    modern = hasattr(torch.device, "__enter__")
    if modern:
        yield torch.device("meta"), ()
    yield _parameters_on_meta(), ()
    yield torch.device("cpu") if modern else nullcontext(), (ON_THE_CPU,)


@contextmanager
def _parameters_on_meta() -> Iterator[None]:
    """Parameters lose their memory as they are registered; other tensors, from which constructors compute settings, stay real."""
    import torch
    from torch import nn

    register = nn.Module.register_parameter

    def registered(self: nn.Module, name: str, parameter: nn.Parameter | None) -> None:
        register(self, name, parameter)
        if type(parameter) is nn.Parameter and not parameter.is_meta:
            empty = nn.Parameter(torch.empty_like(parameter, device="meta"), requires_grad=parameter.requires_grad)
            if hasattr(torch.utils, "swap_tensors"):
                torch.utils.swap_tensors(parameter, empty)  # type: ignore[no-untyped-call]
            else:  # before torch 2.3; a parameter registered twice is then no longer tied
                self._parameters[name] = empty

    with replaced(nn.Module, "register_parameter", registered):
        yield
