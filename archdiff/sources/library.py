"""What the sources over a library have in common: importing it safely, and walking what it built."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from archdiff.sources.operators import define_missing_operators
from archdiff.sources.spec import Spec
from archdiff.sources.surroundings import quietly
from archdiff.sources.trouble import Trouble, reason, shown
from archdiff.tree.records import Tree

if TYPE_CHECKING:
    from torch import nn

_EXTRAS = ("timm", "transformers", "fastai", "peft")


def imported(name: str, asked: str) -> Any:
    """A library's module, imported offline and quietly. Raises Trouble when it is not installed or does not import."""
    try:
        with quietly():
            define_missing_operators()
            return import_module(name)
    except ModuleNotFoundError as error:
        raise Trouble(f"{shown(asked)} needs {error.name}, which is not installed; {remedy(error.name or name)}") from None
    except Exception as error:
        raise Trouble(f"{shown(asked)}: importing {name} raised {reason(error)}; see whether its version fits torch's") from error


def remedy(name: str) -> str:
    """How to install what provides the module ``name``."""
    top = name.partition(".")[0]
    return f"try pip install 'archdiff[{top}]'" if top in _EXTRAS else f"install what provides {top}"


def walked(spec: Spec, module: nn.Module, notes: tuple[str, ...] = ()) -> Tree:
    """The tree of a module that was built for ``spec``."""
    from archdiff.sources.walker import walk

    tree = walk(module, spec.text)
    return replace(tree, notes=(*tree.notes, *notes))
