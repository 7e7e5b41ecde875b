"""Importing what a user wrote: from where, under which name, and leaving ``sys.path`` and ``sys.modules`` as they were.

Modules of the user's own folders are forgotten afterwards, so that ``old/model.py`` and ``new/model.py``, and the helpers beside each,
never stand in for one another.
"""

from __future__ import annotations

import importlib
import pkgutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from archdiff.sources.files import mode
from archdiff.sources.library import remedy
from archdiff.sources.operators import define_missing_operators
from archdiff.sources.project import table
from archdiff.sources.surroundings import quietly
from archdiff.sources.trouble import Trouble, near, reason, shown


def search_folders(start: Path) -> tuple[Path, ...]:
    """Where a user's modules are looked for: ``start``, then ``[tool.archdiff] pythonpath`` of the nearest pyproject.toml that has it."""
    found = table(start)
    return (start,) if found is None else (start, *_folders(found.file.parent, found.entries.get("pythonpath", []), found.file))


def _folders(base: Path, listed: object, file: Path) -> Iterator[Path]:
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise Trouble(f'{file}: [tool.archdiff] pythonpath must be a list of folders, such as ["src"]')
    yield from (base / each for each in listed)


@contextmanager
def name_imported(name: str, asked: str, folders: tuple[Path, ...]) -> Iterator[ModuleType]:
    """The module ``name``, looked for in ``folders`` first."""
    if not all(part.isidentifier() for part in name.split(".")):
        raise Trouble(f"{shown(asked)}: {shown(name)!r} is neither a library archdiff knows nor an importable module; check the name")
    with importable(folders):
        try:
            with quietly():
                define_missing_operators()
                found = importlib.import_module(name)
        except ModuleNotFoundError as error:
            raise _missing(error.name or name, name, asked, folders) from None
        except (Exception, SystemExit) as error:
            raise Trouble(f"{shown(asked)}: importing {shown(name)} raised {reason(error)}; --traceback shows where") from error
        yield found


@contextmanager
def file_imported(file: Path, asked: str) -> Iterator[ModuleType]:
    """The module a file holds; one inside a package is imported as part of it, so that its relative imports work."""
    if not stat.S_ISREG(mode(str(file))):
        beside = (each.name for each in file.parent.glob("*.py")) if stat.S_ISDIR(mode(str(file.parent))) else ()
        raise Trouble(f"{shown(asked)}: there is no file {shown(str(file))}{near(file.name, beside) or '; check the path'}")
    file = file.resolve()
    top = file.parent
    while (top / "__init__.py").is_file() and top.name.isidentifier():
        top = top.parent
    parts = file.relative_to(top).with_suffix("").parts
    name = ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
    with importable((top, *search_folders(Path.cwd())), parts[0]):
        try:
            with quietly():
                define_missing_operators()
                found = importlib.import_module(name) if len(parts) > 1 else _executed(name, file)
        except ModuleNotFoundError as error:
            raise _missing(error.name or name, name, asked, (top,)) from None
        except (Exception, SystemExit) as error:
            raise Trouble(f"{shown(asked)}: running {file.name} raised {reason(error)}; --traceback shows where") from error
        yield found


def _executed(name: str, file: Path) -> ModuleType:
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    sys.modules[name] = found = module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


@contextmanager
def importable(folders: tuple[Path, ...], fresh: str | None = None) -> Iterator[None]:
    """``folders`` come first on ``sys.path``; what was imported from them, and any older module ``fresh``, is put back afterwards."""
    path, modules = sys.path.copy(), sys.modules.copy()
    writes = sys.dont_write_bytecode
    for name in [each for each in modules if fresh and each.partition(".")[0] == fresh]:
        del sys.modules[name]
    sys.path[:0] = [str(folder) for folder in folders]
    sys.dont_write_bytecode = True
    importlib.invalidate_caches()
    try:
        yield
    finally:
        sys.path[:], sys.dont_write_bytecode = path, writes
        for name in [each for each, found in sys.modules.items() if each not in modules and _lies_in(found, folders)]:
            del sys.modules[name]
        if fresh:
            sys.modules.update({name: found for name, found in modules.items() if name.partition(".")[0] == fresh})


def _lies_in(found: ModuleType, folders: tuple[Path, ...]) -> bool:
    """Whether a module is the user's own; what is installed below such a folder, in a virtual environment, is not."""
    file = getattr(found, "__file__", None)
    if file is None:
        places = list(getattr(found, "__path__", ()))
        file = places[0] if places else None
    if not isinstance(file, str) or "site-packages" in Path(file).parts:
        return False
    return any(Path(file).is_relative_to(folder.resolve()) for folder in folders)


def _missing(absent: str, name: str, asked: str, folders: tuple[Path, ...]) -> Trouble:
    if absent != name and not name.startswith(f"{absent}."):
        return Trouble(f"{shown(asked)}: {shown(name)} imports {shown(absent)}, which is not installed; {remedy(absent)}")
    if "." in absent:
        above = sys.modules.get(absent.rpartition(".")[0])
        siblings = [each.name for each in pkgutil.iter_modules(getattr(above, "__path__", None) or [])]
        found = near(absent.rpartition(".")[2], siblings)
    else:
        found = near(absent, {each.name for each in pkgutil.iter_modules()} | {"torchvision", "timm", "transformers", "fastai"})
    looked = ", ".join(str(folder) for folder in folders)
    return Trouble(
        f"{shown(asked)}: there is no module {shown(absent)}, looked for in {looked} and in what is installed{found or '; check the name'}"
    )
