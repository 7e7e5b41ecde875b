"""A spec becomes a Tree. The only room that may meet torch, and then only for specs that need a live model."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NamedTuple, cast

from archdiff.sources.files import Kind, kind_of, mode
from archdiff.sources.spec import Spec, parse
from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.records import Tree

LIBRARIES = ("torchvision", "timm", "transformers", "fastai")
"""Libraries whose registries can be asked by name, as in ``torchvision:resnet34``."""


class Source(NamedTuple):
    """One kind of place a model can come from. ``module`` has a ``load(spec) -> Tree``, imported when first needed."""

    name: str
    claims: Callable[[Spec], bool]
    module: str

    def load(self, spec: Spec) -> Tree:
        """The tree, by this source."""
        return cast("Callable[[Spec], Tree]", import_module(self.module).load)(spec)


def _of_library(library: str) -> Source:
    return Source(library, lambda spec: spec.target.startswith(f"{library}:"), f"archdiff.sources.{library}")


def _of_file(kind: Kind) -> Source:
    return Source(kind, lambda spec: kind_of(spec.target) == kind, f"archdiff.sources.{kind}")


SOURCES: tuple[Source, ...] = (
    _of_file("snapshot"),
    _of_file("checkpoint"),
    _of_file("printout"),
    Source("configuration", lambda spec: bool(mode(f"{spec.target}/config.json")), "archdiff.sources.transformers"),
    Source("standard input", lambda spec: spec.target == "-", "archdiff.sources.printout"),
    *map(_of_library, LIBRARIES),
    Source("python", lambda spec: ":" in spec.target, "archdiff.sources.python_object"),
)
"""Every source, in the order they are asked; the first that claims a spec loads it."""


def load(spec: str, python: str | None = None) -> Tree:
    """The tree of the model ``spec`` names, as another interpreter ``python`` builds it if one is given.

    Raises Trouble, with one sentence, for every bad input.
    """
    taken = Spec(spec, spec) if spec and mode(spec) else parse(spec)
    if taken.revision is not None:
        from archdiff.sources import revision

        return revision.load(taken, python or sys.executable)
    if python is not None:
        from archdiff.sources.elsewhere import load_with

        return load_with(python, spec)
    for source in SOURCES:
        if source.claims(taken):
            if taken.arguments and source.name in ("snapshot", "checkpoint"):
                raise Trouble(f"{shown(spec)}: a file takes no arguments; leave out ?{next(iter(taken.arguments))}=…")
            return source.load(taken)
    raise Trouble(f"{shown(spec)}: {_advice(taken.target)}")


def _advice(target: str) -> str:
    path = Path(target)
    if path.suffix == ".py":
        return f"name the factory inside it, as in {shown(target)}:build"
    if stat.S_ISDIR(mode(target)):
        return "this is a folder without config.json; name a file in it, or compare two folders of snapshots"
    if mode(target):
        return "this is no regular file; write what it holds to one, or give it on standard input, as -"
    if path.suffix or len(path.parts) > 1:
        beside = [each.name for each in path.parent.iterdir()] if stat.S_ISDIR(mode(str(path.parent))) else []
        return f"there is no such file{near(path.name, beside) or '; check the path'}"
    return f"this names no source; try torchvision:{shown(target)}, package.module:factory, or a file"
