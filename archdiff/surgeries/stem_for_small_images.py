"""A stem that no longer shrinks its picture: for inputs of 32 × 32 instead of 224 × 224."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Change, Moved, Removed, Reordered, Retyped, TensorChanged
from archdiff.surgeries.anatomy import leaves, projects
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import value
from archdiff.tree.records import Value

_CONV = ("kernel_size", "stride", "padding")


def _recognise(scene: Scene) -> Iterator[Claim]:
    order = leaves(scene.look.new, scene.look.new_children)
    first = next((path for path in order if projects(scene.look.new[path])), None)
    if first is None or first not in scene.look.old_of or scene.look.old[scene.look.old_of[first]].type != scene.look.new[first].type:
        return
    conv = [(index, each) for index, each in scene.at_new(first) if isinstance(each, AttributeChanged) and each.name in _CONV]
    pool, pooled = _pool(scene, scene.look.old_of[first])
    before = _stride(scene.look.old[scene.look.old_of[first]].attributes)
    after = _stride(scene.look.new[first].attributes)
    if not conv or not before or not after or not (after < before or (pool and after == before)):
        return
    claimed = [index for index, _ in (*conv, *pool)]
    claimed += [i for i, each in scene.at_new(first) if isinstance(each, TensorChanged) and each.name == "weight"]
    said = [f"{change.name} {value(change.before)} → {value(change.after)}" for _, change in conv if isinstance(change, AttributeChanged)]
    facts: dict[str, Value] = {
        "where": first,
        "settings": ", ".join(said).replace("_size", ""),
        "pool": f"; {pooled}" if pool else "",
        "before": before * (2 if pool else 1),
        "after": after,
        "small": max(1, 32 // (before * (2 if pool else 1))),
        "large": max(1, 32 // after),
        "kernel": "" if not any(each.name == "kernel_size" for _, each in conv) else _KERNEL,
    }
    yield Claim(tuple(claimed), facts)


def _stride(attributes: object) -> int | None:
    stride = attributes.get("stride") if isinstance(attributes, dict) else None
    return stride[0] if isinstance(stride, tuple) and stride and isinstance(stride[0], int) else None


def _pool(scene: Scene, stem: str) -> tuple[list[tuple[int, Change]], str]:
    """The halving pool among the next few layers of the old model, if it is gone or does nothing now."""
    order = leaves(scene.look.old, scene.look.old_children)
    start = order.index(stem) + 1
    for path in order[start : start + 4]:
        layer = scene.look.old[path]
        if projects(layer):
            break
        if layer.type != "MaxPool2d" or _halves((layer.attributes or {}).get("stride")) is False:
            continue
        changes: list[tuple[int, Change]] = [(i, change) for i, change in scene.at_old(path) if not isinstance(change, (Moved, Reordered))]
        if any(isinstance(change, Removed) for _, change in changes):
            return changes, f"the MaxPool2d at {path} is gone"
        if any(isinstance(change, Retyped) and change.after == "Identity" for _, change in changes):
            return changes, f"Identity stands where MaxPool2d was ({path})"
    return [], ""


def _halves(stride: Value) -> bool:
    return stride == 2 or stride == (2, 2)


_KERNEL = " The kernel's weights have another size and do not load from an old checkpoint."

SURGERY = Surgery(
    id="stem_for_small_images",
    title="Stem for small images: divides by {after} instead of {before}",
    sentence=(
        "{where}: {settings}{pool}. The stem used to divide height and width by {before} before the first block and now divides them "
        "by {after}: a 32 × 32 picture enters the blocks as {large} × {large} instead of {small} × {small}."
    ),
    teaches=(
        "Stems made for 224 × 224 pictures throw most of a small one away before anything is learned. Keeping the size is the usual "
        "change for CIFAR-like data; every later layer then works on more positions, so time and memory grow with the square.{kernel} "
        "That a stem for 32 × 32 is a single 3 × 3 convolution of stride 1 is a convention, from the CIFAR experiments of the ResNet paper."
    ),
    reference="https://arxiv.org/abs/1512.03385",
    recognise=_recognise,
)
