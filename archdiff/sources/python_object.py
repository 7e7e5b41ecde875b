"""``package.module:factory`` and ``path/to/file.py:factory``: anything Python can import that is a module or makes one."""

from __future__ import annotations

from contextlib import AbstractContextManager
from functools import reduce
from pathlib import Path
from types import ModuleType

from archdiff.sources.build import build, module
from archdiff.sources.files import mode
from archdiff.sources.importing import file_imported, name_imported, search_folders
from archdiff.sources.library import walked
from archdiff.sources.spec import Spec
from archdiff.sources.trouble import Trouble, near, shown
from archdiff.tree.records import Tree


def load(spec: Spec) -> Tree:
    """The tree of what ``spec`` names. Raises Trouble when it cannot be imported, called, or is no module.

    Walked while the import stands, since reading a class's source needs its module.
    """
    where, _, name = spec.target.rpartition(":")
    if not all(part.isidentifier() for part in name.split(".")):
        raise Trouble(f"{shown(spec.text)}: {shown(name)!r} is no Python name; write {shown(where)}:factory")
    with _imported(where, spec.text) as found:
        factory = _attribute(found, name, spec.text)
        if _is_module(factory):
            return _instance(spec, factory)
        if callable(factory):
            return walked(spec, *build(spec.text, factory, spec.arguments))
        return walked(spec, module(spec.text, factory))


def _imported(where: str, asked: str) -> AbstractContextManager[ModuleType]:
    path = Path(where)
    if path.suffix == ".py" and (mode(where) or "/" in where or "\\" in where):
        return file_imported(path, asked)
    return name_imported(where, asked, search_folders(Path.cwd()))


def _attribute(found: ModuleType, name: str, asked: str) -> object:
    try:
        return reduce(getattr, name.split("."), found)
    except AttributeError:
        public = [each for each in dir(found) if not each.startswith("_")]
        hint = near(name, public) or (f"; it has {', '.join(public[:12])}" if public else "; it defines nothing")
        raise Trouble(f"{shown(asked)}: {found.__name__} has no {shown(name)!r}{hint}") from None


def _is_module(thing: object) -> bool:
    from torch import nn

    return isinstance(thing, nn.Module)


def _instance(spec: Spec, thing: object) -> Tree:
    if spec.arguments:
        raise Trouble(f"{shown(spec.text)}: this is a finished module, which takes no arguments; leave out ?{next(iter(spec.arguments))}=…")
    return walked(spec, module(spec.text, thing))
