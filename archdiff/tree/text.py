"""A Tree as plain text, one fact a line: stable, for tools that compare text by lines, such as ``git diff``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from archdiff.tree.records import Layer, Tensor, Tree, Value


def lines(tree: Tree) -> Iterator[str]:
    """Every layer with its path, so that a hunk explains itself; below it, indented, what is known of it. Unknown is left out."""
    for layer in tree.layers:
        yield f"{_shown(layer.path or '(root)')}{f'  {_shown(layer.type)}' if layer.type else ''}"
        yield from (f"  {fact}" for fact in _facts(layer))


def _facts(layer: Layer) -> Iterator[str]:
    for name, value in (layer.attributes or {}).items():
        yield from _settings(_shown(name), value)
    yield from map(_tensor, layer.tensors or ())
    if layer.same_as is not None:
        yield f"the same module as {_shown(layer.same_as or '(root)')}"
    if layer.origin:
        yield f"class {_shown(layer.origin)}{f', code {layer.code}' if layer.code else ''}"


def _settings(name: str, value: Value) -> Iterator[str]:
    """Nested settings one a line, by their dotted names."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from _settings(f"{name}.{_shown(key)}", item)
    else:
        yield f"{name} = {json.dumps(value)}"


def _tensor(tensor: Tensor) -> str:
    shape = "?" if tensor.shape is None else json.dumps(tensor.shape)
    words = filter(None, (tensor.kind, tensor.dtype, shape))
    marks = [
        "frozen" if tensor.kind == "parameter" and tensor.trainable is False else "",
        "not saved" if tensor.persistent is False else "",
        f"tied to {_shown(tensor.tied_to)}" if tensor.tied_to is not None else "",
    ]
    return ", ".join(filter(None, (f"{_shown(tensor.name)}: {' '.join(words)}", *marks)))


def _shown(name: str) -> str:
    """A name that acts on no terminal and breaks no line."""
    return name if name.isprintable() else json.dumps(name)
