"""Values of which only the class is known: an object, a module or a tensor that is kept where no state_dict and no print shows it.

They read as ``<package.Class>``, ``<module Class>`` or ``<tensor (2, 3) float32>``. Two that read alike may still differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archdiff.tree.paths import join
from archdiff.tree.records import Tree, Value

_OPAQUE = re.compile(r"<(?:module \w+|tensor \([\d, ]*\) \w+|nested too deep|[A-Za-z_]\w*(?:\.[\w<>]+)+)>")


def opaque(tree: Tree) -> Iterator[tuple[str, str]]:
    """Full name and text of every such value; of layers that have the very same attributes the first one's alone."""
    seen: set[int] = set()
    for layer in tree.layers:
        if layer.attributes is not None and id(layer.attributes) not in seen:
            seen.add(id(layer.attributes))
            for name, value in layer.attributes.items():
                yield from ((join(layer.path, name), text) for text in _within(value))


def _within(value: Value) -> Iterator[str]:
    if isinstance(value, str):
        if value[:1] == "<" and _OPAQUE.fullmatch(value):
            yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _within(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _within(item)
