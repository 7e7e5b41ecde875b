"""Specs with a ``*`` in them, as in ``torchvision:resnet*``: all the models of a registry whose names match."""

from __future__ import annotations

from fnmatch import fnmatchcase
from importlib import import_module

from archdiff.sources import LIBRARIES
from archdiff.sources.trouble import Trouble, shown


def matching(spec: str) -> list[str]:
    """The specs that ``spec`` stands for; itself where it has no ``*``. Raises Trouble when nothing matches, or no registry is named."""
    target, question, arguments = spec.partition("?")
    if "*" not in target:
        return [spec]
    library, _, pattern = target.partition(":")
    if library not in LIBRARIES:
        raise Trouble(f"{shown(spec)}: only names of {', '.join(LIBRARIES)} can have a * in them, as in torchvision:resnet*")
    names = [name for name in import_module(f"archdiff.sources.{library}").names() if fnmatchcase(name, pattern)]
    if not names:
        raise Trouble(f"{shown(spec)}: no model of {library} matches {shown(pattern)}; try {library}:*")
    return [f"{library}:{name}{question}{arguments}" for name in names]
