"""A Tree as text and back: the snapshot format, ``archdiff/tree/1``.

JSON with one module a line, so that ``git diff`` of a snapshot reads well. What is unknown is left out; the same tree gives the same bytes,
all of them ASCII. Reading trusts nothing: every field is checked, a key given twice is refused, and no text is run.
"""

from __future__ import annotations

import json
import marshal
import math
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Tensor, Tree, Value

SCHEMA = "archdiff/tree/1"

_NESTING = 64
_MOST = 10_000_000
_FACETS = frozenset({"layers", "attributes", "tensors"})
_LAYER = frozenset({"path", "type", "origin", "attributes", "tensors", "code", "same_as"})
_TENSOR = frozenset({"name", "kind", "shape", "dtype", "trainable", "persistent", "tied_to"})

Made = TypeVar("Made")


class NotATree(ValueError):
    """The text is no snapshot; ``str()`` says why, as the end of a sentence."""


def encode(tree: Tree) -> str:
    """The snapshot of ``tree``, ending in a newline."""
    head = {
        "schema": SCHEMA,
        "origin": tree.origin,
        "versions": None if tree.versions is None else dict(tree.versions),
        "partial": sorted(tree.partial),
        "notes": tree.notes,
    }
    lines = ",\n".join(f"  {_json(value)}" for value in map(_layer_fields, tree.layers))
    return "{\n" + "".join(f" {_json(key)}: {_json(value)},\n" for key, value in head.items()) + f' "layers": [\n{lines}\n ]\n}}\n'


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False)


def _layer_fields(layer: Layer) -> dict[str, object]:
    fields: dict[str, object] = {"path": layer.path}
    for name in ("type", "origin", "code", "same_as"):
        if (value := getattr(layer, name)) is not None:
            fields[name] = value
    if layer.attributes is not None:
        fields["attributes"] = {_escaped(key): _plain(value) for key, value in layer.attributes.items()}
    if layer.tensors is not None:
        fields["tensors"] = [_tensor_fields(tensor) for tensor in layer.tensors]
    return fields


def _tensor_fields(tensor: Tensor) -> dict[str, object]:
    fields = {name: getattr(tensor, name) for name in ("name", "kind", "shape", "dtype", "trainable", "persistent", "tied_to")}
    return {name: value for name, value in fields.items() if value is not None}


def _plain(value: Value) -> object:
    """The value in JSON's terms; ``{"$float": "inf"}`` for what JSON has no number for."""
    if isinstance(value, float) and not math.isfinite(value):
        return {"$float": str(value)}
    if isinstance(value, Mapping):
        return {_escaped(key): _plain(item) for key, item in value.items()}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _escaped(key: str) -> str:
    return f"${key}" if key.startswith("$") else key


def decode(text: str) -> Tree:
    """The tree a snapshot holds. Raises NotATree for anything else, saying what is wrong with it."""
    if text.count("{") + text.count("[") > _MOST:
        raise NotATree("holds more than any model does")
    try:
        return _Reader().tree(_checked(json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)))
    except RecursionError:
        raise NotATree("is nested too deep") from None
    except json.JSONDecodeError as error:
        raise NotATree(f"is broken JSON at line {error.lineno}: {error.msg}") from None
    except NotATree:
        raise
    except ValueError as error:
        raise NotATree(f"is broken JSON: {error}") from None


def _checked(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict) or not isinstance(schema := found.get("schema"), str):
        raise NotATree(f'has no "schema": "{SCHEMA}"')
    if schema != SCHEMA:
        newer = schema.startswith("archdiff/tree/")
        raise NotATree(f"is of schema {schema[:60]!r}, {'which a newer archdiff wrote' if newer else f'not {SCHEMA}'}")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise NotATree(f"has the key {twice[:60]!r} twice in one object")
    return made


def _no_number(constant: str) -> NoReturn:
    raise NotATree(f"has {constant}, which is not JSON")


class _Reader:
    """What one reading remembers: equal attributes and equal tensor lists become one object, as in a walked tree."""

    def __init__(self) -> None:
        self.attributes: dict[bytes, Mapping[str, Value]] = {}
        self.tensors: dict[bytes, tuple[Tensor, ...]] = {}

    def tree(self, found: dict[str, Any]) -> Tree:
        partial = _texts(found.get("partial", []), "partial")
        if not _FACETS.issuperset(partial):
            raise NotATree(f"knows no facet {sorted(set(partial) - _FACETS)[0][:60]!r}")
        versions = found.get("versions")
        if versions is not None and not (isinstance(versions, dict) and all(isinstance(each, str) for each in versions.values())):
            raise NotATree('needs library names and their versions in "versions"')
        layers = tuple(map(self.layer, _items(found.get("layers"), "layers")))
        _check_paths(layers)
        origin = _text(found.get("origin"), "origin") or ""
        return Tree(origin, layers, frozenset(partial), tuple(_texts(found.get("notes", []), "notes")), versions)  # type: ignore[arg-type]

    def layer(self, found: Any) -> Layer:
        fields = _object(found, "layer", _LAYER)
        path = fields.get("path")
        if not isinstance(path, str):
            raise NotATree('has a layer without a "path"')
        type_name, origin, code, same_as = (_text(fields.get(name), name) for name in ("type", "origin", "code", "same_as"))
        attributes = _once(self.attributes, fields.get("attributes"), _attributes)
        return Layer(path, type_name, origin, attributes, _once(self.tensors, fields.get("tensors"), _tensors), code, same_as)


def _once(known: dict[bytes, Made], found: Any, make: Callable[[Any], Made]) -> Made | None:
    if found is None:
        return None
    try:
        key = marshal.dumps(found, 2)
    except ValueError:
        raise NotATree("is nested too deep") from None
    if key not in known:
        known[key] = make(found)
    return known[key]


def _attributes(found: Any) -> Mapping[str, Value]:
    if not isinstance(found, dict):
        raise NotATree('needs names and values in "attributes"')
    return {_unescaped(key): _value(item) for key, item in found.items()}


def _value(found: Any, nesting: int = 0) -> Value:
    if nesting > _NESTING:
        raise NotATree("is nested too deep")
    if isinstance(found, list):
        return tuple([_value(item, nesting + 1) for item in found])
    if isinstance(found, dict):
        if list(found) == ["$float"] and found["$float"] in ("inf", "-inf", "nan"):
            return float(found["$float"])
        return {_unescaped(key): _value(item, nesting + 1) for key, item in found.items()}
    return found  # type: ignore[no-any-return]


def _unescaped(key: str) -> str:
    return key.removeprefix("$")


def _tensors(found: Any) -> tuple[Tensor, ...]:
    return tuple(map(_tensor, _items(found, "tensors")))


def _tensor(found: Any) -> Tensor:
    fields = _object(found, "tensor", _TENSOR)
    name, kind, shape = fields.get("name"), fields.get("kind"), fields.get("shape")
    if not isinstance(name, str) or kind not in ("parameter", "buffer"):
        raise NotATree('has a tensor without a "name" or a "kind"')
    if shape is not None and not all(type(size) is int and size >= 0 for size in _items(shape, "shape")):
        raise NotATree(f"has a tensor {name[:60]!r} whose shape is no list of sizes")
    trainable, persistent = (_flag(fields.get(each), each) for each in ("trainable", "persistent"))
    dtype, tied_to = _text(fields.get("dtype"), "dtype"), _text(fields.get("tied_to"), "tied_to")
    return Tensor(name, kind, None if shape is None else tuple(shape), dtype, trainable, persistent, tied_to)


def _object(found: Any, what: str, known: frozenset[str]) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise NotATree(f"has a {what} that is no JSON object")
    if not known.issuperset(found):
        raise NotATree(f"has a {what} with the unknown field {sorted(set(found) - known)[0][:60]!r}")
    return found


def _items(found: Any, what: str) -> list[Any]:
    if not isinstance(found, list):
        raise NotATree(f'needs a list in "{what}"')
    return found


def _texts(found: Any, what: str) -> list[str]:
    if not all(isinstance(each, str) for each in _items(found, what)):
        raise NotATree(f'needs a list of texts in "{what}"')
    return list(found)


def _text(found: Any, what: str) -> str | None:
    if found is not None and not isinstance(found, str):
        raise NotATree(f'needs a text in "{what}"')
    return found


def _flag(found: Any, what: str) -> bool | None:
    if found is not None and not isinstance(found, bool):
        raise NotATree(f'needs true or false in "{what}"')
    return found


def _check_paths(layers: tuple[Layer, ...]) -> None:
    """Root first, every parent before its children, no path twice."""
    seen: set[str | None] = {None}
    for layer in layers:
        if layer.path in seen:
            raise NotATree(f"has the path {layer.path[:60]!r} twice")
        if parent(layer.path) not in seen:
            raise NotATree(f"has the path {layer.path[:60]!r} before its parent")
        seen.add(layer.path)
    if not layers:
        raise NotATree("has no layers")
