"""Where the cards stand: TOML files by library and family, cut at their headings and parsed only when asked.

A heading is a class name, ``[Conv2d]``, or, where several libraries share one, a name with its module in front,
``["torch.ao.nn.quantized.Conv2d"]``. ``like = "Conv2d"`` takes over what a card does not say itself; ``words`` fill ``<…>`` in the texts;
a heading that starts with ``shared_`` is no type and only lends its texts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

CARDS = Path(__file__).parent / "cards"
HEADING = re.compile(r'(?:"([\w.]+)"|(\w+))\]\n')
ALIASES = re.compile(r"^aliases = \[(.*)\]$", re.MULTILINE)
SHARED = "shared_"
WORD = re.compile(r"<(\w+)>")

Fields: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One card as it stands in its file, with what it takes over from another filled in."""

    type: str
    library: str
    family: str
    fields: Mapping[str, Any]


def names() -> tuple[str, ...]:
    """Every heading that is a type, in the order of the files."""
    return tuple(key for key in _sections() if not key.startswith(SHARED))


def families() -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The headings by library and family, both in the order of the files."""
    found: dict[tuple[str, str], list[str]] = {}
    for key in names():
        path = _sections()[key].file
        found.setdefault((path.parent.name, path.stem), []).append(key)
    return {family: tuple(keys) for family, keys in found.items()}


@lru_cache(maxsize=4096)
def entry(type_name: str, origin: str | None) -> Entry | None:
    """The card of this class: the one whose module fits the origin best, else the one without a module, else any."""
    keys = _homes().get(type_name, [])
    return _entry(max(keys, key=lambda key: _fit(key, origin))) if keys and not type_name.startswith(SHARED) else None


def _fit(key: str, origin: str | None) -> int:
    home = key.rpartition(".")[0]
    if home and origin is not None and f"{origin}.".startswith(f"{home}."):
        return 1 + len(home)
    return 0 if home else 1


def _last(key: str) -> str:
    return key.rpartition(".")[2]


def _entry(key: str) -> Entry:
    path = _sections()[key].file
    fields = _fields(key)
    words = {"type": _last(key), **fields.pop("words", {})}
    fields.pop("like", None)
    return Entry(_last(key), path.parent.name, path.stem, _filled(fields, words))


def _fields(key: str) -> Fields:
    own = _parsed(key)
    if "like" not in own:
        return dict(own)
    base = _fields(own["like"])
    base.pop("aliases", None)
    merged = base | own
    for table in ("attributes", "words"):
        merged[table] = _merged(base.get(table, {}), own.get(table, {}))
    return merged


def _merged(base: Fields, own: Fields) -> Fields:
    return {**base, **{name: {**base.get(name, {}), **said} if isinstance(said, dict) else said for name, said in own.items()}}


def _filled(said: Any, words: Mapping[str, str]) -> Any:
    match said:
        case str():
            return WORD.sub(lambda found: words.get(found[1], found[0]), said)
        case dict():
            return {key: _filled(value, words) for key, value in said.items()}
        case list():
            return [_filled(value, words) for value in said]
    return said


@cache
def _parsed(key: str) -> Fields:
    fields: Fields = tomllib.loads(_sections()[key].text)[key]
    return fields


class _Section(NamedTuple):
    """A card as it is written: its file, and its lines in it."""

    file: Path
    text: str


@cache
def _sections() -> Mapping[str, _Section]:
    """Every heading with its section, library by library with torch first. Files are cut at headings, for parsing all takes far longer."""
    return {heading: section for path in _files() for heading, section in _cut(path)}


def _cut(path: Path) -> Iterator[tuple[str, _Section]]:
    """The sections of a file; a table of a card, such as ``[Conv2d.attributes.stride]``, belongs to the card above it."""
    heading, parts = "", [""]
    for part in f"\n{path.read_text(encoding='utf-8')}".split("\n[")[1:]:
        found = HEADING.match(part)
        if found and heading:
            yield heading, _Section(path, "\n[".join(parts))
        if found:
            heading, parts = found[1] or found[2], [""]
        parts.append(part)
    yield heading, _Section(path, "\n[".join(parts))


@cache
def _homes() -> Mapping[str, list[str]]:
    """Class names and aliases, each with the headings it may mean."""
    homes: dict[str, list[str]] = {}
    for heading, section in _sections().items():
        for name in (_last(heading), *_aliases(section.text)):
            homes.setdefault(name, []).append(heading)
    return homes


def _aliases(text: str) -> list[str]:
    found = ALIASES.search(text) if "\naliases = " in text else None
    return [part.strip(' "') for part in found[1].split(",")] if found else []


@cache
def _files() -> tuple[Path, ...]:
    return tuple(sorted(CARDS.glob("*/*.toml"), key=lambda path: (path.parent.name != "torch", path)))
