"""What a side does not know, as the end of a sentence: a promise that cannot be judged says what is missing."""

from __future__ import annotations

from collections.abc import Callable

from archdiff.diff.records import Diff
from archdiff.tree.opaque import opaque
from archdiff.tree.records import Layer, Tree

FACETS: dict[str, Callable[[Layer], object]] = {
    "types": lambda layer: layer.type,
    "attributes": lambda layer: layer.attributes,
    "tensors": lambda layer: layer.tensors,
    "code": lambda layer: layer.code,
}
"""How a layer shows that it knows a facet: by holding something other than None."""


def missing(diff: Diff, *facets: str) -> str | None:
    """What either side lacks of these facets, the old side first; ``"layers"`` asks that every layer is listed. None where all is known."""
    for tree in (diff.old, diff.new):
        for facet in facets:
            if lack := _lack(tree, facet):
                return f"{tree.origin} {lack}"
    return None


def _lack(tree: Tree, facet: str) -> str | None:
    if facet == "layers":
        return "lists only the layers that own tensors" if "layers" in tree.partial else None
    held = FACETS[facet]
    blind = [layer for layer in tree.layers if held(layer) is None]
    if len(blind) == len(tree.layers):
        return f"does not tell {facet}"
    if blind:
        return f"does not tell {facet} at {blind[0].path or 'its root'}" + (f" and {len(blind) - 1} more layers" if len(blind) > 1 else "")
    if facet == "attributes" and (hidden := next(opaque(tree), None)):
        return f"does not tell what {hidden[0]} is, but for {hidden[1]}"
    return f"tells {facet} only in part" if facet in tree.partial else None
