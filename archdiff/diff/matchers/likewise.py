"""A checkpoint's tensors in the order of a model's: safetensors sorts its keys, so their order in a checkpoint tells nothing."""

from __future__ import annotations

from dataclasses import replace

from archdiff.tree.records import Layer, Tensor, Tree

_USUAL = {name: index for index, name in enumerate(("weight", "bias", "running_mean", "running_var", "num_batches_tracked"))}


def likewise(tree: Tree, other: Tree) -> Tree:
    """``tree`` with each layer's tensors in the order of its namesake in ``other``, or else in the usual one."""
    namesakes = {layer.path: layer for layer in other.layers}
    return replace(tree, layers=tuple([_ordered(layer, namesakes.get(layer.path)) for layer in tree.layers]))


def _ordered(layer: Layer, namesake: Layer | None) -> Layer:
    if not layer.tensors or len(layer.tensors) == 1:
        return layer
    order = {tensor.name: index for index, tensor in enumerate((namesake.tensors if namesake else None) or ())} or _USUAL

    def place(tensor: Tensor) -> int:
        return order.get(tensor.name, len(order))

    ordered = tuple(sorted(layer.tensors, key=place))
    return layer if ordered == layer.tensors else replace(layer, tensors=ordered)
