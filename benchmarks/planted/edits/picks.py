"""How an edit chooses where to work, and the parts it plants."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cache
from random import Random
from typing import TypeAlias

from archdiff.tree.records import Tensor, Value
from benchmarks.planted.editable import Node, fresh, thaw
from benchmarks.planted.models import PARTS, tree

Edit: TypeAlias = Callable[[Node, Random], str | None]
"""Changes the tree below a root in place and says what it did; ``None`` when it finds no place."""

ACTIVATIONS = tuple(
    "ReLU ReLU6 GELU GELUActivation NewGELUActivation SiLU SiLUActivation Hardswish LeakyReLU Mish QuickGELUActivation".split()
)
BATCH_NORMS = ("BatchNorm2d", "BatchNormAct2d", "GroupNorm")
LAYER_NORMS = ("LayerNorm", "RMSNorm", "LlamaRMSNorm", "MistralRMSNorm")

SIZES = (
    "in_features", "out_features", "in_channels", "out_channels", "num_features", "num_channels", "normalized_shape", "embedding_dim",
    "embed_dim", "hidden_size", "kernel_size", "num_embeddings", "groups", "layer_idx", "layer_id", "num_heads", "padding_idx",
)  # fmt: skip
"""Attributes that go with tensor shapes or positions, so that changing one alone would be no real model."""


def part(name: str) -> Node:
    """A fresh copy of one of the parts."""
    return fresh(_parts()[name])


@cache
def _parts() -> dict[str, Node]:
    return {node.name: node for node in thaw(tree(PARTS)).children}


def inner(root: Node) -> list[Node]:
    """Every node below the root that is registered once."""
    return [node for node in root.walk() if node.above is not None and not node.shared]


def leaves(root: Node) -> list[Node]:
    """Nodes without children that are registered once."""
    return [node for node in inner(root) if not node.children]


def containers(root: Node) -> list[Node]:
    """Nodes with children, the root left out."""
    return [node for node in inner(root) if node.children]


def lists(root: Node) -> list[Node]:
    """Sequential and ModuleList with at least two children."""
    return [node for node in root.walk() if not node.shared and node.listed and len(node.children) > 1]


def stacks(root: Node) -> list[Node]:
    """Lists of blocks of mostly one class: the depth of a network."""
    return [node for node in lists(root) if all(child.children for child in node.children) and commonest(node)[1] > 1]


def commonest(stack: Node) -> tuple[str | None, int]:
    """The class most children have, and how many have it."""
    return Counter(child.type for child in stack.children).most_common(1)[0]


def hosts(root: Node) -> list[Node]:
    """Where another layer may be put: everything with children."""
    return [node for node in root.walk() if node.children and not node.shared]


def place(root: Node, random: Random) -> tuple[Node, int] | None:
    """A container and a position in it; lists twice as often as others."""
    found = hosts(root)
    ordered = [node for node in found if node.listed]
    if not found:
        return None
    host = random.choice(ordered if ordered and random.random() < 0.67 else found)
    return host, random.randint(0, len(host.children))


def name_for(host: Node, stem: str) -> str:
    """The name a new child gets: a position that the list will correct, or a spare name."""
    from benchmarks.planted.editable import spare

    return str(len(host.children)) if host.listed else spare(host, stem)


def dress(node: Node, other: Node) -> None:
    """Make ``node`` another kind of layer, in its place: class, attributes and tensors of ``other``."""
    node.type, node.origin, node.code = other.type, other.origin, other.code
    node.attributes, node.tensors = other.attributes, other.tensors


def sized(norm: Node, count: int) -> Node:
    """A norm for ``count`` features."""
    sizes: dict[str, Value] = {"num_features": count, "num_channels": count, "normalized_shape": (count,)}
    norm.attributes = {name: sizes.get(name, value) for name, value in norm.attributes.items()}
    norm.tensors = tuple([replace(tensor, shape=(count,)) if tensor.shape == (64,) else tensor for tensor in norm.tensors])
    return norm


def tied(root: Node) -> set[str]:
    """Names of the layers that share a tensor with another one."""
    found: set[str] = set()
    for node in root.walk():
        for tensor in node.tensors:
            if tensor.tied_to and node.old is not None:
                found |= {node.old, tensor.tied_to.rpartition(".")[0]}
    return found


def scaled(tensor: Tensor, sizes: Iterable[int], factor: int) -> Tensor:
    """The tensor with those of its first two dimensions that are in ``sizes`` multiplied."""
    if tensor.shape is None:
        return tensor
    wanted = set(sizes)
    shape = tuple([size * factor if position < 2 and size in wanted else size for position, size in enumerate(tensor.shape)])
    return replace(tensor, shape=shape)
