"""Small trained tensors put beside a layer that stays: where they sit, seen from the tree that has them.

An adapter sits on a wrapper around the old layer, or on the layer itself. Injection and removal are the same picture from two sides:
the tree *with* adapters is the new one when they were injected, the old one when they were merged or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from archdiff.diff.records import Added, AttributeChanged, Moved, Removed, Reordered, Retyped, TensorChanged
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.inserts import gone_arounds, new_arounds
from archdiff.surgeries.scene import Scene, subtree
from archdiff.tree.paths import depth, join, parent
from archdiff.tree.records import Layer, Tensor


class Side(NamedTuple):
    """The tree that has the adapters: its layers, and which of its places the other tree does not have (path to change index)."""

    scene: Scene
    layers: Mapping[str, Layer]
    children: Mapping[str, list[str]]
    partner: Mapping[str, str]
    own: Mapping[str, int]
    with_adapters_is_new: bool


class Site(NamedTuple):
    """One adapted layer: its path, the layer it adapts, the adapter's tensors by their path from here, and all its changes."""

    path: str
    base: Layer
    tensors: Mapping[str, Tensor]
    layers: tuple[Layer, ...]
    changes: tuple[int, ...]
    wrapper: bool
    """Whether the site itself is new and holds the base as a child."""
    own: bool
    """Whether the site is the adapted layer itself, not a container around it."""


def injected(scene: Scene) -> Side:
    """The new tree, with the layers that were added to it."""
    return Side(scene, scene.look.new, scene.look.new_children, scene.look.old_of, {c.new: i for i, c in scene.of(Added)}, True)


def withdrawn(scene: Scene) -> Side:
    """The old tree, with the layers that were removed from it."""
    return Side(scene, scene.look.old, scene.look.old_children, scene.look.new_of, {c.old: i for i, c in scene.of(Removed)}, False)


def sites(side: Side) -> Iterator[Site]:
    """Every place where a layer with a weight has tensors of the other sort beside it."""
    for path in _candidates(side):
        inner = [child for child in side.children.get(path, ()) if child in side.partner]
        if path in side.own and len(inner) == 1 and side.layers[inner[0]].tensors:
            yield wrapping(side, path, inner[0])
        elif path in side.partner:
            yield from _holding(side, path)


def weight(layer: Layer) -> tuple[int, ...] | None:
    """The shape of a layer's weight: of the tensor so named, else of its first with two axes or more."""
    shapes = {tensor.name: tensor.shape for tensor in layer.tensors or () if tensor.shape and len(tensor.shape) > 1}
    return shapes.get("weight") or next(iter(shapes.values()), None)


def apart(found: Iterable[Site]) -> Iterator[Site]:
    """The sites whose changes no deeper site has: a block that holds an adapted layer is not adapted itself."""
    taken: set[int] = set()
    for site in sorted(found, key=lambda site: -depth(site.path)):
        if taken.isdisjoint(site.changes):
            taken.update(site.changes)
            yield site


def _candidates(side: Side) -> list[str]:
    """Places near tensors that only one tree has: the layer itself, its parent and its grandparent."""
    found: dict[str, None] = {}
    for path in side.own:
        if side.layers[path].tensors:
            above = parent(path)
            found.update(dict.fromkeys(each for each in (path, above, parent(above) if above else None) if each is not None))
    for _, change in side.scene.of(TensorChanged):
        if (change.before is None) is side.with_adapters_is_new and (change.after is None) is not side.with_adapters_is_new:
            found[change.new if side.with_adapters_is_new else change.old] = None
    return list(found)


def wrapping(side: Side, path: str, inner: str) -> Site:
    """A wrapper: all of it but the layer inside is the adapter."""
    mine = [each for each in subtree(side.children, path) if each in side.own]
    held = [side.layers[each] for each in mine]
    moved = [index for index, change in _changes(side, inner) if isinstance(change, (Moved, Reordered))]
    return Site(path, side.layers[inner], _tensors(path, held), tuple(held), (*(side.own[each] for each in mine), *moved), True, False)


def _holding(side: Side, path: str) -> Iterator[Site]:
    """A layer that holds the adapter itself, beside its own weight or that of a child that stays."""
    partner = side.partner[path]
    other = side.scene.look.old if side.with_adapters_is_new else side.scene.look.new
    staying = [side.layers[path], *(side.layers[child] for child in side.children.get(path, ()) if child in side.partner)]
    base = next((layer for layer in (other[partner], *staying) if weight(layer)), None)
    if base is None:
        return
    mine = [each for each in subtree(side.children, path) if each in side.own and each != path]
    retyped = any(isinstance(change, Retyped) for _, change in _changes(side, path))
    held = [layer for layer in (side.layers[each] for each in mine) if not (retyped and _same(layer, base))]
    came = {
        change.name
        for _, change in _changes(side, path)
        if isinstance(change, TensorChanged)
        and (change.after if side.with_adapters_is_new else change.before)
        and not (change.before and change.after)
    }
    owned = {tensor.name: tensor for tensor in side.layers[path].tensors or () if tensor.name in came}
    new = path if side.with_adapters_is_new else partner
    extra = consequences(side.scene, new) if retyped else tuple(index for index, change in _changes(side, path) if _about(change, owned))
    yield Site(
        path,
        base,
        {**owned, **_tensors(path, held)},
        tuple(held),
        (*(side.own[each] for each in mine), *extra),
        False,
        base is other[partner],
    )


def _same(layer: Layer, base: Layer) -> bool:
    """Whether a layer inside is the base itself, which the aligner paired with its wrapper."""
    return layer.type == base.type and weight(layer) == weight(base)


def _about(change: object, owned: Mapping[str, Tensor]) -> bool:
    return isinstance(change, TensorChanged) and change.name in owned


def _changes(side: Side, path: str) -> list[tuple[int, object]]:
    found = side.scene.at_new(path) if side.with_adapters_is_new else side.scene.at_old(path)
    return [(index, change) for index, change in found if not isinstance(change, (Added, Removed))]


def _tensors(path: str, layers: list[Layer]) -> dict[str, Tensor]:
    """Own tensors of some layers below ``path``, by their names from there."""
    start = len(path) + 1 if path else 0
    return {join(layer.path[start:], tensor.name): tensor for layer in layers for tensor in layer.tensors or ()}


def settings(scene: Scene, adapter: str | None) -> Iterator[int]:
    """The configuration peft leaves on the model, and what came or went under one adapter's key."""
    for index, change in scene.of(AttributeChanged):
        if change.name == "peft_config" or (adapter is not None and change.name.endswith("." + adapter)):
            yield index


GATES = {"Sigmoid", "Hardsigmoid", "Softmax", "AdaptiveAvgPool2d", "AdaptiveMaxPool2d", "AvgPool2d"}
"""What squeeze-and-excitation and attention gates have, and adapters have not."""


class Bottleneck(NamedTuple):
    """One adapter of a projection down and one up, in a place that stayed or in a new wrapper around a layer that did."""

    path: str
    wide: int
    narrow: int
    layers: tuple[Layer, ...]
    changes: tuple[int, ...]
    wraps: bool
    """Whether it is a wrapper that holds what it adapts, whose keys differ for that."""


def bottlenecks(side: Side) -> Iterator[Bottleneck]:
    """Every such adapter that only one side has."""
    around = new_arounds(side.scene) if side.with_adapters_is_new else gone_arounds(side.scene)
    taken: set[str] = set()
    for path in side.own:
        above = parent(path)
        if path in taken or above is None or not (above in side.partner or above in around):
            continue
        staying = [each for each in subtree(side.children, path) if each in side.partner]
        base = [each for each in side.children.get(path, ()) if each in side.partner]
        if staying and (path not in around or len(base) != 1 or not all((each + ".").startswith(base[0] + ".") for each in staying)):
            continue
        inside = [each for each in subtree(side.children, path) if each in side.own]
        layers = tuple(side.layers[each] for each in inside)
        sizes = _bottleneck(layers)
        if sizes and len(inside) + len(staying) == sum(1 for _ in subtree(side.children, path)):
            taken.update(inside)
            moved = [i for each in base for i, change in _changes(side, each) if isinstance(change, (Moved, Reordered))]
            yield Bottleneck(path, *sizes, layers, (*(side.own[each] for each in inside), *moved), bool(moved))


def _bottleneck(layers: Sequence[Layer]) -> tuple[int, int] | None:
    """Width and inner width of layers that are a projection down and one up, with little else."""
    shapes = [
        tensor.shape
        for layer in layers
        for tensor in layer.tensors or ()
        if tensor.shape is not None and len(tensor.shape) > 1 and layer.type != "Embedding"
    ]
    if len(shapes) != 2 or len(layers) > 8 or any(layer.type in GATES for layer in layers):
        return None
    (narrow, wide), (out, inner) = shapes[0][:2], shapes[1][:2]
    pointwise = all(size == 1 for shape in shapes for size in shape[2:])
    return (wide, narrow) if pointwise and (narrow, wide) == (inner, out) and narrow < wide else None
