"""A checkpoint's layers and tensors in the order of a model's: safetensors sorts its keys, so their order in a checkpoint tells nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from archdiff.diff.matchers.preorder import children_of
from archdiff.tree.records import Layer, Tensor, Tree

_USUAL = {name: index for index, name in enumerate(("weight", "bias", "running_mean", "running_var", "num_batches_tracked"))}


def likewise(tree: Tree, other: Tree) -> Tree:
    """``tree`` with siblings and each layer's tensors in the order of their namesakes in ``other``; other tensors in the usual order."""
    place = {layer.path: index for index, layer in enumerate(other.layers)}
    layers = [_ordered(layer, other.layers[place[layer.path]] if layer.path in place else None) for layer in tree.layers]
    return replace(tree, layers=tuple(_siblings_as(layers, place)))


def _siblings_as(layers: Sequence[Layer], place: Mapping[str, int]) -> Iterable[Layer]:
    """The layers in pre-order, known siblings in the order of their places and each unknown one after the sibling it followed."""
    known = [place[layer.path] for layer in layers if layer.path in place]
    if all(one < two for one, two in pairwise(known)):
        return layers
    children = children_of(layers)
    order: list[Layer] = []
    stack = [0]
    while stack:
        index = stack.pop()
        order.append(layers[index])
        last, kids = -1, []
        for kid in children[index] or ():
            last = place.get(layers[kid].path, last)
            kids.append((last, kid))
        stack.extend([kid for _, kid in sorted(kids, reverse=True)])
    return order


def _ordered(layer: Layer, namesake: Layer | None) -> Layer:
    if not layer.tensors or len(layer.tensors) == 1:
        return layer
    order = {tensor.name: index for index, tensor in enumerate((namesake.tensors if namesake else None) or ())} or _USUAL

    def place(tensor: Tensor) -> int:
        return order.get(tensor.name, len(order))

    ordered = tuple(sorted(layer.tensors, key=place))
    return layer if ordered == layer.tensors else replace(layer, tensors=ordered)
