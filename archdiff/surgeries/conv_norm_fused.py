"""A BatchNorm folded into the convolution or linear layer before it, which gains a bias."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.diff.records import Moved, Removed, Reordered, Retyped, SharingChanged, TensorChanged
from archdiff.surgeries.activations import activation
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import parent


class Fold(NamedTuple):
    """A layer that gained a bias (new path), the norm that went (old path), and the changes that say so."""

    layer: str
    norm: str
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    biased = {change.old: change.new for _, change in scene.of(TensorChanged) if change.name == "bias" and change.before is None}
    folds = [fold for path, gone in _norms_gone(scene) if (fold := _fold(scene, path, gone, biased))]
    if not folds:
        return
    fused = _fused(scene, folds)
    yield Claim(
        tuple(dict.fromkeys((*(index for fold in folds for index in fold.changes), *_swallowed(scene, fused)))),
        {
            "layers": count(len(folds), "layer"),
            "kinds": listed(list(dict.fromkeys(scene.look.new[fold.layer].type or "layer" for fold in folds))),
            "places": places([fold.layer for fold in folds]),
            "also": f" {len(fused):,} of them also took in the activation behind." if fused else "",
        },
        *(() if fused or len(folds) > _norms_left(scene) else (_PERHAPS_TITLE, _PERHAPS, _PERHAPS_TEACHES)),
    )


def _norms_left(scene: Scene) -> int:
    """BatchNorms of the old model that are still there: whoever folds for deployment leaves hardly any."""
    news = (scene.look.new[new] for new in scene.look.old_of)
    return sum(norm(layer) in ("BatchNorm", "SyncBatchNorm") for layer in news)


_PERHAPS_TITLE = "A bias instead of a BatchNorm in {layers}"
_PERHAPS = "{layers} ({kinds}) gained a bias and lost the BatchNorm behind: {places}.{also}"
_PERHAPS_TEACHES = (
    "That is what folding leaves: in evaluation mode a BatchNorm is a fixed scale and shift, which can be multiplied into the weight and "
    "bias before it. It is also what a layer built without a norm looks like, and other BatchNorms are still there: only the values of "
    "the weights tell. Old weights give the same outputs where they are folded first; loaded as they are they give others."
)


def _norms_gone(scene: Scene) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Old paths of BatchNorms that were removed or became an Identity."""
    for index, gone in scene.of(Removed):
        if norm(gone.layer) in ("BatchNorm", "SyncBatchNorm"):
            yield gone.old, (index,)
    for _, change in scene.of(Retyped):
        if change.after == "Identity" and norm(scene.look.old[change.old]) in ("BatchNorm", "SyncBatchNorm"):
            yield change.old, consequences(scene, change.new)


def _fold(scene: Scene, path: str, gone: tuple[int, ...], biased: dict[str, str]) -> Fold | None:
    """The norm with the nearest sibling before it, if that gained a bias as long as the norm is wide."""
    above = parent(path)
    siblings = scene.look.old_children.get(above or "", [])
    before = [sibling for sibling in siblings[: siblings.index(path)] if scene.look.old[sibling].tensors]
    layer = biased.get(before[-1]) if before else None
    if layer is None:
        return None
    own = [(index, change) for index, change in scene.at_new(layer) if getattr(change, "name", None) == "bias"]
    widths = {tensor.shape for tensor in scene.look.old[path].tensors or () if tensor.name == "running_mean"}
    gained = {change.after.shape for _, change in own if isinstance(change, TensorChanged) and change.after}
    return Fold(layer, path, (*gone, *(index for index, _ in own))) if widths & gained or not widths else None


def _fused(scene: Scene, folds: list[Fold]) -> list[str]:
    """Containers that now hold a layer together with the activation behind it."""
    return list(
        dict.fromkeys(above for fold in folds if (above := parent(fold.layer)) and "intrinsic" in (scene.look.new[above].origin or ""))
    )


def _swallowed(scene: Scene, fused: list[str]) -> Iterator[int]:
    """What came with those containers: themselves, what moved in, and the Identity an activation left behind."""
    for above in fused:
        yield from (*scene.added_below(above), *consequences(scene, above))
        for path in scene.look.new_children[above]:
            yield from (index for index, change in scene.at_new(path) if isinstance(change, (Moved, Reordered)))
    if fused:
        yield from (index for index, change in scene.of(SharingChanged) if activation(scene.look.new[change.new].type))
        for _, change in scene.of(Retyped):
            if change.after == "Identity" and activation(scene.look.old[change.old].type):
                yield from consequences(scene, change.new)


SURGERY = Surgery(
    id="conv_norm_fused",
    title="Norms folded into {layers}",
    sentence="{layers} ({kinds}) gained a bias and took in the BatchNorm behind: {places}.{also}",
    teaches=(
        "In evaluation mode a BatchNorm is a fixed scale and shift of each channel, so it can be multiplied into the weight and bias of "
        "the layer before it: the same outputs up to rounding, fewer operations. It is done for deployment, after training, because in "
        "training the norm uses the statistics of the batch. The checkpoint has other keys and other values: fold the weights too, do "
        "not load the old ones."
    ),
    reference="https://docs.pytorch.org/tutorials/intermediate/fx_conv_bn_fuser.html",
    recognise=_recognise,
)
