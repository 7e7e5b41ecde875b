"""Edits of the head: what everyone does first to a pretrained network."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from benchmarks.planted.editable import Node, swap
from benchmarks.planted.edits.picks import dress, leaves, part, tied


def head_resized(root: Node, random: Random) -> str | None:
    """Another number of classes."""
    head = _head(root)
    if head is None:
        return None
    classes = random.choice([2, 10, 37, 101])
    before = head.attributes["out_features"]
    head.attributes = {**head.attributes, "out_features": classes}
    head.tensors = tuple([replace(tensor, shape=(classes, *tensor.shape[1:])) for tensor in head.tensors if tensor.shape])
    return f"resize the head {head.path} from {before} to {classes}"


def head_replaced(root: Node, random: Random) -> str | None:
    """A new chain of layers under the old name."""
    head = _head(root)
    if head is None:
        return None
    path, new = head.path, part(random.choice(["head", "mlp_head"]))
    swap(head, new)
    return f"replace the head {path} by {len(new.children)} layers"


def head_emptied(root: Node, random: Random) -> str | None:
    """Identity instead of the head, to take features out."""
    head = _head(root)
    if head is None:
        return None
    dress(head, part("identity"))
    return f"put Identity in the place of the head {head.path}"


def _head(root: Node) -> Node | None:
    """The last Linear."""
    spoken = tied(root)
    found = [node for node in leaves(root) if node.type == "Linear" and node.old not in spoken]
    return found[-1] if found else None
