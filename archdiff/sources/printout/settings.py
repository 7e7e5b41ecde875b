"""What stands between a module's brackets, as attributes: names from the cards where print leaves them out, values as Python wrote them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archdiff.knowledge.card import Card, own_card
from archdiff.sources.literal import literal
from archdiff.sources.printout.nodes import Node
from archdiff.sources.printout.own_print import LONGEST, rounded
from archdiff.sources.printout.parts import parts
from archdiff.tree.records import Value

_NUMBER = re.compile(r"-?\d{1,300}")
_KEYWORD = re.compile(r"([A-Za-z_]\w*)\s*=\s*(?!=)(.*)", re.DOTALL)
_ARROW = re.compile(r"(\d+) -> (\d+)")
_ENUM = re.compile(r"<([A-Za-z_]\w*\.[A-Za-z_]\w*): .*>")
_WORD = re.compile(r"[A-Za-z_][\w.]*")
_ADDRESS = re.compile(r"<.* at 0x[0-9a-f]+>|<function |<bound method |tensor\(")

_BEFORE_04 = re.compile(
    r"momentum=[^,()]+, affine=(?:True|False)\)|\(\d+ -> \d+\)|Linear ?\(in_features=\d+, out_features=\d+\)$"
    r"|MaxPool[123]d ?\((?:kernel_)?size=(?:\d+|\([\d, ]+\)), stride=(?:\d+|\([\d, ]+\))(?:, padding=\([\d, ]+\))?, dilation=\([\d, ]+\)\)$"
)
"""Norms that do not say whether they track statistics, sizes with an arrow, a Linear that is silent on its bias, a pool on ceil_mode."""
_POOLING = re.compile(r"(?:Max|Avg|LP)Pool[123]d")

RENAMED = {"size": "kernel_size"}
"""What torch 0.2 called a setting of the poolings."""


class Settings:
    """Attributes by type and text; equal texts give one object, as equal settings do in a walked tree."""

    def __init__(self, lines: list[str]) -> None:
        self.known: dict[tuple[str, str], tuple[str, str | None, Mapping[str, Value] | None]] = {}
        self.before_04 = any(_BEFORE_04.search(line) for line in lines)
        """Whether torch was older than 0.4, which printed the one size of a pooling as a size for every side."""

    def of(self, node: Node) -> tuple[str | None, str | None, Mapping[str, Value] | None]:
        """Type, origin and attributes of a node."""
        if node.type is None:
            return "list" if node.square else None, None, None
        key = (node.type, ", ".join(node.text) if node.text else "")
        if key not in self.known:
            type_name, origin, made = _settings(*key)
            if made and self.before_04 and _POOLING.fullmatch(type_name):
                made = {name: _single(value) for name, value in made.items()}
            self.known[key] = type_name, origin, made
        return self.known[key]


def _settings(printed: str, text: str) -> tuple[str, str | None, Mapping[str, Value] | None]:
    type_name = printed.rpartition(".")[2] or printed
    if len(text) > LONGEST:
        return type_name, None, None
    pieces = list(parts(text))
    if type_name.endswith("ScriptModule") and pieces and pieces[0].startswith("original_name="):
        return pieces[0].partition("=")[2], None, None
    known = own_card(type_name)
    made: dict[str, Value] = {}
    for index, piece in enumerate(pieces):
        made.update(_setting(type_name, known, index, piece))
    return type_name, None, made | {name: value for name, value in (known.hidden if known else {}).items() if name not in made}


def _setting(type_name: str, known: Card | None, index: int, part: str) -> Iterator[tuple[str, Value]]:
    """Name and value. A value without a name, of a type without a card, is called by its place: ``#1``."""
    if keyword := _KEYWORD.fullmatch(part):
        name = keyword[1]
        if name in RENAMED and _POOLING.fullmatch(type_name):
            yield RENAMED[name], _value(keyword[2])
        elif rounded(type_name, name, keyword[2]):
            yield f"{name} (rounded)", _value(keyword[2])
        elif not _ADDRESS.match(keyword[2]):
            yield _kept(known, name), _value(keyword[2])
    elif arrow := _ARROW.fullmatch(part):
        yield "in_features", int(arrow[1])
        yield "out_features", int(arrow[2])
    elif _WORD.fullmatch(part) and (part == "inplace" or (known and known.attribute(part))):
        yield part, True
    elif not _ADDRESS.match(part):
        named = _named(known, index)
        yield (_kept(known, named) if named else f"#{index + 1}"), _value(part)


def _named(known: Card | None, index: int) -> str | None:
    """The setting that a value without a name is: by the order of the print, else by that of the constructor."""
    if known is None:
        return None
    if index < len(known.positional):
        return known.positional[index]
    return known.attributes[index].name if index < len(known.attributes) else None


def _kept(known: Card | None, name: str) -> str:
    """What the module calls this setting."""
    attribute = known.attribute(name) if known else None
    return attribute.kept or attribute.name if attribute else name


def _single(value: Value) -> Value:
    """One size for all sides, where they are equal."""
    return value[0] if isinstance(value, tuple) and value and len(set(map(str, value))) == 1 else value


def _value(text: str) -> Value:
    """A value as Python writes it; what is no literal stays text."""
    text = text.strip()
    if _NUMBER.fullmatch(text):
        return int(text)
    if text.startswith("torch.Size(") and text.endswith(")"):
        text = text[11:-1]
    if text in {"inf", "-inf", "nan"}:
        return float(text)
    if enum := _ENUM.fullmatch(text):
        return enum[1]
    if len(text) > 10_000 or (_WORD.fullmatch(text) and text not in {"True", "False", "None"}):
        return text
    try:
        return _plain(literal(text), text)
    except ValueError:
        return text


def _plain(value: object, text: str) -> Value:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, (tuple, list)):
        return tuple(_plain(item, text) for item in value)
    if isinstance(value, dict):
        return {str(key): _plain(item, text) for key, item in value.items()}
    return text
