"""Parallel branches of a block folded into one convolution, as RepVGG and MobileOne do for deployment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archdiff.diff.records import Added, AttributeChanged, Change, Moved, Removed, Reordered, TensorChanged
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(old, new, indices) for old, new in _blocks(scene) for indices in _folded(scene, old, new)]
    if found:
        branches = [layer for old, _, _ in found for layer in _inside(scene.look.old, scene.look.old_children, old) if norm(layer)]
        shells = _shells(scene, [new for _, new, _ in found])
        yield Claim(
            tuple(dict.fromkeys((*(index for *_, indices in found for index in indices), *shells))),
            {
                "blocks": count(len(found), "block"),
                "places": places([new for _, new, _ in found], "blocks"),
                "norms": count(len(branches), "normalised branch", "normalised branches"),
            },
        )


def _blocks(scene: Scene) -> Iterator[tuple[str, str]]:
    """Old and new path of every block around a convolution that came or gained a bias; a rebuilt block may only share its path and type."""
    convs = [change.new for _, change in scene.of(Added) if _conv(change.layer)]
    convs += [change.new for _, change in scene.of(TensorChanged) if change.name == "bias" and change.before is None]
    for new in dict.fromkeys(above for path in convs if (above := parent(path)) is not None):
        old = scene.look.old_of.get(new, new)
        if old in scene.look.old and scene.look.old[old].type == scene.look.new[new].type:
            yield old, new


def _folded(scene: Scene, old: str, new: str) -> Iterator[tuple[int, ...]]:
    """The changes of a block whose branches, each with a norm, gave way to one convolution with a bias."""
    children = scene.look.new_children.get(new, [])
    convs = [path for path in children if _conv(scene.look.new[path]) and _biased(scene.look.new[path])]
    before, after = (
        _inside(*side) for side in ((scene.look.old, scene.look.old_children, old), (scene.look.new, scene.look.new_children, new))
    )
    gone = scene.removed_below(old)
    went = [change.layer for change in (scene.diff.changes[index] for index in gone) if isinstance(change, Removed)]
    if len(convs) != 1 or len(gone) < 3 or not any(norm(layer) for layer in before) or any(norm(layer) for layer in after):
        return
    fused = scene.look.new[convs[0]]
    if any(_channels(layer) != _channels(fused) for layer in went if _conv(layer) and layer.path != fused.path):
        return
    rebuilt = scene.added_below(new) if new not in scene.look.old_of else ()
    placed = [index for index, change in scene.at_new(convs[0]) if isinstance(change, (Moved, Reordered))]
    settings = [
        index for index, change in scene.at_new(convs[0]) if getattr(change, "name", None) in ("weight", "bias", "kernel_size", "padding")
    ]
    blanks = [index for index, change in scene.at_new(new) if _absent_child(change, scene.look.old_children.get(old, []), children)]
    yield tuple(dict.fromkeys((*gone, *rebuilt, *scene.added_below(convs[0]), *placed, *settings, *blanks)))


def _shells(scene: Scene, blocks: list[str]) -> Iterator[int]:
    """Containers around the blocks that were only taken for new because all inside them was."""
    olds, news = {c.old: i for i, c in scene.of(Removed)}, {c.new: i for i, c in scene.of(Added)}
    for block in blocks:
        above = parent(block)
        while above is not None and above in olds and above in news and scene.look.old[above].type == scene.look.new[above].type:
            yield from (olds[above], news[above])
            above = parent(above)


def _inside(layers: Mapping[str, Layer], children: Mapping[str, list[str]], top: str) -> list[Layer]:
    return [layers[path] for path in subtree(children, top) if path != top]


def _absent_child(change: Change, old: list[str], new: list[str]) -> bool:
    """A child that is None on one side and a module on the other."""
    names = {name(path) for path in (*old, *new)}
    return isinstance(change, AttributeChanged) and change.name in names and None in (change.before, change.after)


def _conv(layer: Layer) -> bool:
    return (layer.type or "").startswith(("Conv1d", "Conv2d", "Conv3d"))


def _biased(layer: Layer) -> bool:
    return any(tensor.name == "bias" for tensor in layer.tensors or ())


def _channels(layer: Layer) -> tuple[object, object]:
    held = layer.attributes or {}
    return held.get("in_channels"), held.get("out_channels")


SURGERY = Surgery(
    id="reparameterised",
    title="Branches folded into one convolution: {blocks}",
    sentence="In {blocks} one convolution with a bias took the place of parallel branches ({norms}): {places}.",
    teaches=(
        "Such a block trains with several branches, which is easier to optimise, and is rewritten before deployment: in evaluation mode "
        "every branch is linear, so their kernels, norms and the identity add up to one convolution with the same outputs up to "
        "rounding, and less time and memory. It cannot be undone, and training should go on from the branched model. The checkpoint has "
        "other keys and values."
    ),
    reference="https://arxiv.org/abs/2101.03697",
    recognise=_recognise,
)
