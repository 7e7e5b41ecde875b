"""Classes that print themselves in their own way, so that a child or a digit is missing from what they show."""

from __future__ import annotations

import re

from archdiff.knowledge.card import own_card
from archdiff.sources.printout.nodes import Node
from archdiff.sources.printout.parts import parts

ROUNDED = {"DropPath": {"drop_prob"}}
"""Settings printed with fewer digits than they have; so is any number with a zero at its end."""

POOLS = {
    "": "Identity",
    "avg": "AdaptiveAvgPool2d",
    "max": "AdaptiveMaxPool2d",
    "avgmax": "AdaptiveAvgMaxPool2d",
    "catavgmax": "AdaptiveCatAvgMaxPool2d",
}
"""The child ``pool`` of timm's SelectAdaptivePool2d, which it builds by its ``pool_type`` and does not print."""

LONGEST = 100_000
"""Characters of settings beyond which they are not read."""

_NAMES_CHILD = re.compile(r"=[A-Z]\w*\(")
_CHILD = re.compile(r"([A-Za-z_]\w*)=([A-Z]\w*)\((.*)\)", re.DOTALL)
_ZERO = re.compile(r"-?\d+\.\d+0")


def rounded(type_name: str, name: str, value: str) -> bool:
    """Whether a printed number may be shorter than the one it stands for."""
    return name in ROUNDED.get(type_name, ()) or (bool(_ZERO.fullmatch(value)) and not value.endswith(".0"))


def reveal(node: Node) -> None:
    """Give a node the children that its own print names among its settings, as in ``flatten=Flatten(start_dim=1, end_dim=-1)``."""
    if node.children or len(node.text) != 1 or len(node.text[0]) > LONGEST or not _NAMES_CHILD.search(node.text[0]):
        return
    kept = []
    for part in parts(node.text[0]):
        found = _CHILD.fullmatch(part)
        if found and own_card(found[2]):
            child = Node(found[1], found[2])
            child.text = [found[3]] if found[3] else []
            node.children.append(child)
        else:
            kept.append(part)
    if node.type == "SelectAdaptivePool2d" and node.children:
        kind = next((part.partition("=")[2] for part in kept if part.startswith("pool_type=")), "?")
        node.children.insert(0, _pool(kind, node.children[0].type == "Flatten"))
    if node.children:
        node.text = [", ".join(kept)]


def _pool(kind: str, flattens: bool) -> Node:
    """The pool of SelectAdaptivePool2d; without a Flatten after it, it may as well be a fast pool, which flattens by itself."""
    return Node("pool", POOLS.get(kind) if flattens or not kind else None)
