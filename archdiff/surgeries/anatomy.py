"""What the parts of a network are, told from their attributes and tensors alone: leaves, projections, widths, no-ops, tails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.words import listed
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Tensor, Value
from archdiff.tree.totals import elements

IN = ("in_features", "in_channels", "nx")
OUT = ("out_features", "out_channels", "nf")
"""Attributes that say what a projection, a Linear or a convolution, takes and gives."""

DROPS = frozenset({"Dropout", "Dropout1d", "Dropout2d", "Dropout3d", "AlphaDropout", "StochasticDepth", "DropPath"})


def number(layer: Layer, names: Sequence[str]) -> int | None:
    """The first of these attributes that is a whole number."""
    for name in names:
        value = (layer.attributes or {}).get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return value
    return None


def inputs(layer: Layer) -> int | None:
    """How many features a projection takes; of a weight alone its second size."""
    weight = _weight(layer)
    return number(layer, IN) or (weight[1] if weight and layer.type is None else None)


def outputs(layer: Layer) -> int | None:
    """How many features a projection gives; of a weight alone its first size."""
    weight = _weight(layer)
    return number(layer, OUT) or (weight[0] if weight and layer.type is None else None)


def projects(layer: Layer) -> bool:
    """Whether the layer is a Linear, a convolution or alike: something with its own inputs and outputs."""
    return inputs(layer) is not None and outputs(layer) is not None


def _weight(layer: Layer) -> tuple[int, ...] | None:
    tensor = own(layer, "weight")
    return tensor.shape if tensor is not None and tensor.shape is not None and len(tensor.shape) >= 2 else None


def own(layer: Layer, name: str) -> Tensor | None:
    """An own tensor by name."""
    return next((tensor for tensor in layer.tensors or () if tensor.name == name), None)


def holds(layer: Layer) -> str:
    """A layer's own tensors in words: ``prompts (8 × 64)``; empty where it has none."""
    told = [
        tensor.name + (f" ({' × '.join(f'{side:,}' for side in tensor.shape)})" if tensor.shape else "") for tensor in layer.tensors or ()
    ]
    return listed(told)


def weighted(layer: Layer) -> bool:
    """Whether the layer itself learns anything, as far as is known."""
    if layer.tensors is None:
        return projects(layer) or number(layer, ("num_features", "num_embeddings")) is not None
    return any(tensor.kind == "parameter" for tensor in layer.tensors)


def parameters(layers: Sequence[Layer]) -> int | None:
    """Elements of these layers' own parameters, not of those that others hold already; ``None`` where unknown."""
    total = 0
    for layer in layers:
        for tensor in layer.tensors if layer.tensors is not None else (None,):
            size = None if tensor is None else elements(tensor)
            if size is None:
                return None
            own = tensor is not None and tensor.kind == "parameter" and tensor.tied_to is None and layer.same_as is None
            total += size if own else 0
    return total


def leaves(layers: Mapping[str, Layer], children: Mapping[str, list[str]]) -> list[str]:
    """Paths of all layers without children, in registration order."""
    return [path for path in layers if path not in children]


def no_op(layer: Layer, leaf: bool) -> bool:
    """Whether a layer gives its input unchanged: Identity, an empty Sequential, a dropout of rate 0."""
    if not leaf:
        return False
    if layer.type in ("Identity", "Sequential"):
        return True
    attributes = layer.attributes
    return layer.type in DROPS and attributes is not None and any(attributes.get(name) == 0 for name in ("p", "drop_prob"))


def short(layer: Layer) -> str:
    """A layer in a few words: ``Linear 512 → 2``, ``Dropout(0.25)``, ``BatchNorm1d(1024)``."""
    kind, attributes = layer.type or "weights", layer.attributes or {}
    before, after = inputs(layer), outputs(layer)
    if before is not None and after is not None:
        kernel = attributes.get("kernel_size")
        size = " " + " × ".join(str(side) for side in kernel) if isinstance(kernel, tuple) and set(kernel) != {1} else ""
        return f"{kind} {before} → {after}" + (f",{size}" if size else "")
    for name in ("num_features", "p"):
        if isinstance(attributes.get(name), (int, float)):
            return f"{kind}({attributes[name]:g})"
    return kind


def kinds(paths: Sequence[str], children: Mapping[str, list[str]], layers: Mapping[str, Layer]) -> str:
    """The classes of some layers, each once with its number; of a list what it holds, for its class says nothing."""
    named = [_kind(path, children, layers) for path in paths]
    return listed([kind if named.count(kind) == 1 else f"{named.count(kind)} × {kind}" for kind in dict.fromkeys(named)])


def _kind(path: str, children: Mapping[str, list[str]], layers: Mapping[str, Layer]) -> str:
    kind = layers[path].type or "layer"
    held = list(dict.fromkeys(layers[child].type or "layer" for child in children.get(path, ())))
    return f"{kind} of {listed(held, 3)}" if kind in LISTS and held else kind


LISTS = ("Sequential", "ModuleList", "ModuleDict")
"""Containers whose class says nothing of what they hold."""


class Tail(NamedTuple):
    """What comes after the last weights that were kept: the leaves of both sides from there on, in registration order."""

    old: tuple[str, ...]
    new: tuple[str, ...]
    old_output: str | None
    """The last projection of the old model, when it is in the tail."""
    new_output: str | None
    body: str
    """New path of the last kept leaf with weights."""


def tail(scene: Scene) -> Tail | None:
    """The tails of both models; ``None`` where most of the old layers with weights have no partner: there is no common body."""
    old = leaves(scene.look.old, scene.look.old_children)
    new = leaves(scene.look.new, scene.look.new_children)
    paired = [path for path in new if path in scene.look.old_of and weighted(scene.look.new[path])]
    kept = [path for path in paired if not resized(scene, path)]
    if not kept or 2 * len(paired) < sum(weighted(scene.look.old[path]) for path in old):
        return None
    end_new = tuple(new[new.index(kept[-1]) + 1 :])
    partner = scene.look.old_of[kept[-1]]
    if partner in scene.look.old_children:
        return None
    end_old = tuple(old[old.index(partner) + 1 :])
    return Tail(end_old, end_new, _last(end_old, scene.look.old), _last(end_new, scene.look.new), kept[-1])


def head(scene: Scene) -> Tail | None:
    """The tail without body: blocks whose like stayed are body, and so is what has weights before a pool."""
    end = tail(scene)
    if end is None or end.old_output is None:
        return end
    old, new = end.old, end.new
    last = next((path for path in reversed(old) if _one_of_many(scene, path)), None)
    if last is not None and last != end.old_output:
        old = old[old.index(last) + 1 :]
    before = old[: old.index(end.old_output)] if end.old_output in old else ()
    pool = next((path for path in reversed(before) if pools_over(scene.look.old[path].type)), None)
    kept = scene.look.new_of.get(pool or "")
    if pool is not None and (_learns(scene.look.old, before[: before.index(pool)]) or _inserted_before(scene, end, kept)):
        old, new = old[old.index(pool) + 1 :], new[new.index(kept) + 1 :] if kept in new else new
    return end if (old, new) == (end.old, end.new) else Tail(old, new, _last(old, scene.look.old), _last(new, scene.look.new), end.body)


def _learns(layers: Mapping[str, Layer], paths: Sequence[str]) -> bool:
    return any(weighted(layers[path]) for path in paths)


def _inserted_before(scene: Scene, end: Tail, pool: str | None) -> bool:
    """Whether what learns before a kept pool came into the body, and does not hand the head another number of features."""
    if (
        pool not in end.new
        or not pools_over(scene.look.new[pool].type)
        or end.new_output is None
        or end.new.index(end.new_output) < end.new.index(pool)
    ):
        return False
    before, behind = end.new[: end.new.index(pool)], end.new[end.new.index(pool) :]
    last, first = _last(before, scene.look.new), _last(behind[::-1], scene.look.new)
    taken = inputs(scene.look.new[first]) if first else None
    old = _last(end.old[::-1], scene.look.old)
    hands = last is not None and outputs(scene.look.new[last]) == taken and (old is None or inputs(scene.look.old[old]) != taken)
    return _learns(scene.look.new, before) and not hands


def _one_of_many(scene: Scene, leaf: str) -> bool:
    """Whether an old layer is inside a numbered block of whose kind another one stayed."""
    block = parent(leaf)
    while block:
        beside = scene.look.old_children.get(parent(block) or "", ())
        same = (each for each in beside if each != block and scene.look.old[each].type == scene.look.old[block].type)
        if block[-1:].isdigit() and scene.look.old[block].type not in LISTS and any(each in scene.look.new_of for each in same):
            return True
        block = parent(block)
    return False


def pools_over(kind: str | None) -> bool:
    """Whether a class name is that of a pooling layer."""
    return kind is not None and "Pool" in kind and "Pooler" not in kind and "Unpool" not in kind


def enlarges(layer: Layer) -> bool:
    """Whether a layer makes maps larger."""
    return layer.type is not None and any(word in layer.type for word in ("Upsampl", "PixelShuffle", "ConvTranspose"))


def related(scene: Scene) -> bool:
    """Whether half of either model's layers with weights have a partner: only then does it help to say what went where."""
    old, new = ([path for path, layer in layers.items() if weighted(layer)] for layers in (scene.look.old, scene.look.new))
    paired = sum(path in scene.look.old_of for path in new)
    return 2 * paired >= min(len(old), len(new))


def _last(paths: Sequence[str], layers: Mapping[str, Layer]) -> str | None:
    return next((path for path in reversed(paths) if projects(layers[path])), None)


def resized(scene: Scene, new: str) -> bool:
    """Whether a paired layer's tensors, or its widths where tensors are unknown, have other sizes than before."""
    for index in scene.look.at_new.get(new, ()):
        change = scene.diff.changes[index]
        if isinstance(change, TensorChanged) and change.before and change.after and change.before.shape != change.after.shape:
            return True
        if isinstance(change, AttributeChanged) and change.name in (*IN, *OUT, "num_features"):
            return True
    return False


def holds_only(children: Mapping[str, list[str]], top: str, allowed: frozenset[str] | set[str]) -> bool:
    """Whether every leaf below ``top`` is among ``allowed``."""
    stack = [top]
    while stack:
        path = stack.pop()
        below = children.get(path)
        if below is None and path not in allowed:
            return False
        stack.extend(below or ())
    return True


def whole(value: Value | object) -> int | None:
    """The value as a whole number, if it is one."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None
