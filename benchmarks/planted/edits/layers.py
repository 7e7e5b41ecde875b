"""Edits that leave every layer in its place: attributes, widths, activations, norms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

from archdiff.tree.records import Value
from benchmarks.planted.editable import Node
from benchmarks.planted.edits.picks import ACTIVATIONS, BATCH_NORMS, LAYER_NORMS, SIZES, dress, inner, leaves, part, scaled, sized, tied

WIDTHS = ("in_features", "out_features", "in_channels", "out_channels", "num_features", "num_channels", "embedding_dim", "normalized_shape")


def attribute_once(root: Node, random: Random) -> str | None:
    """One attribute of one layer or container."""
    found = [node for node in inner(root) if _free(node)]
    if not found:
        return None
    node = random.choice(found)
    name = random.choice(_free(node))
    before = node.attributes[name]
    node.attributes = {**node.attributes, name: _other(before, random)}
    return f"change {name} of {node.path}: {before} -> {node.attributes[name]}"


def attribute_everywhere(root: Node, random: Random) -> str | None:
    """One attribute of every layer of one class."""
    found = sorted({(str(node.type), name) for node in leaves(root) for name in _free(node)})
    if not found:
        return None
    kind, name = random.choice(found)
    count = 0
    seed = random.random()
    for node in root.walk():
        if node.type == kind and name in _free(node):
            node.attributes = {**node.attributes, name: _other(node.attributes[name], Random(seed))}
            count += 1
    return f"change {name} of all {count} {kind}"


def activation_once(root: Node, random: Random) -> str | None:
    """One activation becomes another."""
    return _once(root, random, ACTIVATIONS)


def activation_everywhere(root: Node, random: Random) -> str | None:
    """Every activation of one class becomes another."""
    return _everywhere(root, random, ACTIVATIONS)


def norm_once(root: Node, random: Random) -> str | None:
    """One norm becomes another."""
    return _once(root, random, random.choice([BATCH_NORMS, LAYER_NORMS])) or _once(root, random, BATCH_NORMS + LAYER_NORMS)


def norm_everywhere(root: Node, random: Random) -> str | None:
    """Every norm of one class becomes another."""
    return _everywhere(root, random, BATCH_NORMS) or _everywhere(root, random, LAYER_NORMS)


def width_once(root: Node, random: Random) -> str | None:
    """One Linear or convolution gives more, and the next of its siblings takes more."""
    spoken = tied(root)
    found = [node for node in leaves(root) if _gives(node) and node.old not in spoken and _taker(node)]
    if not found:
        return None
    node = random.choice(found)
    taker = _taker(node)
    assert taker is not None
    size, factor = _gives(node), random.choice([2, 3])
    _widen(node, {"out_features", "out_channels"}, size, factor, 0)
    _widen(taker, {"in_features", "in_channels"}, size, factor, 1)
    return f"widen {node.path} and its taker {taker.path} from {size} to {size * factor}"


def width_everywhere(root: Node, random: Random) -> str | None:
    """The whole network is wider: every size of a layer but the first input's and the last output's."""
    factor = random.choice([2, 3])
    sizes = _sizes(root)
    if not sizes:
        return None
    for node in root.walk():
        own = {size for name in WIDTHS for size in _numbers(node.attributes.get(name)) if size in sizes}
        node.attributes = {name: _times(value, own, factor) if name in WIDTHS else value for name, value in node.attributes.items()}
        node.tensors = tuple([scaled(tensor, own, factor) for tensor in node.tensors])
    return f"make the network {factor} times as wide"


def _free(node: Node) -> list[str]:
    """The attributes that may change without anything else having to."""
    return [name for name, value in node.attributes.items() if name not in SIZES and isinstance(value, bool | int | float)]


def _other(value: Value, random: Random) -> Value:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + random.choice([1, 2])
    assert isinstance(value, float)
    return value * random.choice([0.1, 2.0]) if value else random.choice([0.1, 0.25])


def _once(root: Node, random: Random, kinds: tuple[str, ...]) -> str | None:
    found = [node for node in leaves(root) if node.type in kinds]
    if not found:
        return None
    node = random.choice(found)
    before, after = node.type, random.choice([kind for kind in _offered(kinds) if kind != node.type])
    _become(node, after)
    return f"{before} -> {after} at {node.path}"


def _everywhere(root: Node, random: Random, kinds: tuple[str, ...]) -> str | None:
    found = sorted({node.type for node in root.walk() if node.type in kinds and not node.children})
    if not found:
        return None
    before = random.choice(found)
    after = random.choice([kind for kind in _offered(kinds) if kind != before])
    changed = [node for node in root.walk() if node.type == before and not node.children]
    for node in changed:
        _become(node, after)
    return f"all {len(changed)} {before} -> {after}"


def _offered(kinds: tuple[str, ...]) -> list[str]:
    offered = {"ReLU", "GELU", "SiLU", "Hardswish", "LeakyReLU", "Mish", "BatchNorm2d", "GroupNorm", "LayerNorm", "RMSNorm"}
    return [kind for kind in kinds if kind in offered]


def _become(node: Node, kind: str) -> None:
    new = part(kind)
    shapes = [tensor.shape for tensor in node.tensors if tensor.shape]
    if shapes and new.tensors:
        new = sized(new, shapes[0][0])
    dress(node, new)


def _gives(node: Node) -> int:
    size = node.attributes.get("out_features") or node.attributes.get("out_channels")
    return size if isinstance(size, int) and node.type in ("Linear", "Conv2d") and node.attributes.get("groups", 1) == 1 else 0


def _taker(node: Node) -> Node | None:
    """The next sibling that takes in exactly what ``node`` gives."""
    assert node.above is not None
    for other in node.above.children[node.index + 1 :]:
        if other.type == node.type and _gives(other):
            taken = other.attributes.get("in_features") or other.attributes.get("in_channels")
            return other if taken == _gives(node) else None
    return None


def _widen(node: Node, names: set[str], size: int, factor: int, dimension: int) -> None:
    node.attributes = {name: size * factor if name in names else value for name, value in node.attributes.items()}
    node.tensors = tuple([
        replace(tensor, shape=(*tensor.shape[:dimension], size * factor, *tensor.shape[dimension + 1 :]))
        if tensor.shape and len(tensor.shape) > dimension and tensor.shape[dimension] == size
        else tensor
        for tensor in node.tensors
    ])  # fmt: skip


def _sizes(root: Node) -> set[int]:
    """All widths but the colours that come in and the classes that go out."""
    giving = [node for node in root.walk() if _gives(node)]
    found = {size for node in root.walk() for name in WIDTHS for size in _numbers(node.attributes.get(name))}
    ends = {3} | ({_gives(giving[-1])} if giving else set())
    return found - ends


def _numbers(value: Value) -> tuple[int, ...]:
    if isinstance(value, bool) or value is None or isinstance(value, str | float | Mapping):
        return ()
    return (value,) if isinstance(value, int) else tuple(size for size in value if isinstance(size, int))


def _times(value: Value, sizes: set[int], factor: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_times(size, sizes, factor) for size in value)
    return value * factor if isinstance(value, int) and value in sizes else value
