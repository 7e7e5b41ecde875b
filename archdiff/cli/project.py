"""What ``[tool.archdiff]`` in pyproject.toml says about checks: models with their specs, promises, and what may change.

[tool.archdiff]
snapshots = "architectures"            # the folder they lie in; this is the default
require = ["weights", "interface"]
ignore = ["*.dropout.p"]

[tool.archdiff.models]
small = "myproject.models:small"
large = { spec = "myproject.models:large", require = ["exact"], ignore = [] }
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from archdiff.promises import NAMES
from archdiff.sources.project import table
from archdiff.sources.snapshot import filename
from archdiff.sources.trouble import Trouble, near, shown

KNOWN = ("pythonpath", "snapshots", "require", "ignore", "models")
OF_A_MODEL = ("spec", "require", "ignore")


@dataclass(frozen=True, slots=True)
class Model:
    """One model to check: where it comes from, where its snapshot lies, what is required of it and what may change."""

    name: str
    """What reports call it; empty: its spec."""
    spec: str | None
    """None: what the snapshot remembers."""
    snapshot: Path
    require: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """The table as it is meant. Without a pyproject.toml there are no models, and nothing is said."""

    folder: Path
    require: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    models: tuple[Model, ...] = ()

    def model(self, snapshot: Path) -> Model:
        """What is said about a snapshot: by the model that has it, else in general."""
        for model in self.models:
            if model.snapshot.resolve() == snapshot.resolve():
                return model
        return Model(str(snapshot), None, snapshot, self.require, self.ignore)


def project(start: Path) -> Project:
    """The project ``start`` lies in. Raises Trouble for a table that says something else than it may."""
    found = table(start)
    if found is None:
        return Project(start)
    file, entries = found
    _check_keys(entries, KNOWN, f"{file}: [tool.archdiff]")
    require, ignore = _promises(entries, f"{file}: [tool.archdiff]"), _texts(entries, "ignore", f"{file}: [tool.archdiff]")
    snapshots = entries.get("snapshots", "architectures")
    if not isinstance(snapshots, str):
        raise Trouble(f'{file}: [tool.archdiff] snapshots must name a folder, such as "architectures"')
    listed = entries.get("models", {})
    if not isinstance(listed, dict):
        raise Trouble(f'{file}: [tool.archdiff] models must be a table of names and specs, such as small = "package.module:factory"')
    general = Project(file.parent, require, ignore)
    models = tuple(_model(name, entry, file.parent / snapshots, general, file) for name, entry in listed.items())
    _check_names(models, file)
    return Project(file.parent, require, ignore, models)


def _model(name: str, entry: Any, folder: Path, general: Project, file: Path) -> Model:
    where = f"{file}: [tool.archdiff.models] {shown(name)}"
    entry = {"spec": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or not isinstance(entry.get("spec"), str):
        raise Trouble(f'{where} needs a spec, such as {shown(name)} = "package.module:factory"')
    _check_keys(entry, OF_A_MODEL, where)
    require = _promises(entry, where) if "require" in entry else general.require
    ignore = _texts(entry, "ignore", where) if "ignore" in entry else general.ignore
    return Model(name, entry["spec"], folder / filename(name), require, ignore)


def _check_keys(entries: Mapping[str, Any], known: tuple[str, ...], where: str) -> None:
    for key in entries:
        if key not in known:
            raise Trouble(f"{where} has no entry {shown(key)!r}{_instead(key, known)}")


def _instead(name: str, names: tuple[str, ...]) -> str:
    return near(name, names) or f"; there are {', '.join(names)}"


def _check_names(models: tuple[Model, ...], file: Path) -> None:
    """No two models may share a snapshot, capitals or not."""
    taken: dict[str, str] = {}
    for model in models:
        other = taken.setdefault(str(model.snapshot).casefold(), model.name)
        if other != model.name:
            raise Trouble(
                f"{file}: the models {shown(other)} and {shown(model.name)} would share the snapshot {model.snapshot.name}; rename one"
            )


def _promises(entries: Mapping[str, Any], where: str) -> tuple[str, ...]:
    asked = _texts(entries, "require", where)
    for name in asked:
        if name not in NAMES:
            raise Trouble(f"{where} requires {shown(name)!r}, which is no promise{_instead(name, NAMES)}")
    return asked


def _texts(entries: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
    given = entries.get(key, [])
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise Trouble(f"{where} {key} must be a list of texts")
    return tuple(given)
