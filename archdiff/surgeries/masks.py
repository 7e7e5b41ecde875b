"""Pruning masks that came or went; read by pruned and pruning_made_permanent."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.consequences import parameters
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.records import Tensor


def masked(scene: Scene, on: bool) -> Iterator[Claim]:
    """One claim on every tensor split into ``_orig`` and ``_mask`` (or joined again), with the hooks that do it."""
    found = [split for index, change in scene.of(TensorChanged) if (split := _split(scene, change, on))]
    if not found:
        return
    originals = [original for original, _ in found]
    paths = list(dict.fromkeys(change.new for change in originals))
    hooks = [(index, change) for path in paths if (hit := scene.attribute(path, "forward_pre_hooks")) for index, change in [hit]]
    methods = list(dict.fromkeys(name for _, change in hooks for name in _methods(change)))
    names = list(dict.fromkeys(change.name.removesuffix("_orig") for change in originals))
    yield Claim(
        (*(index for _, indices in found for index in indices), *(index for index, change in hooks if _methods(change))),
        {
            "tensors": count(len(found), "tensor"),
            "parameters": count(parameters(scene, originals), "parameter"),
            "name": names[0] if len(names) == 1 else "name",
            "methods": f" ({listed(methods)})" if methods else "",
            "places": places(paths),
        },
    )


def _split(scene: Scene, change: TensorChanged, on: bool) -> tuple[TensorChanged, list[int]] | None:
    """The tensor that came as ``x_orig`` (or went), with the changes of ``x``, ``x_mask`` and of the plain attribute ``x``."""
    name = change.name.removesuffix("_orig")
    mask = scene.tensor(change.new, f"{name}_mask")
    if name == change.name or mask is None or not _came(change, on) or not _came(mask[1], on):
        return None
    plain = scene.tensor(change.new, name)
    original, cover = _side(change, on), _side(mask[1], on)
    if original is None or cover is None or original.shape != cover.shape:
        return None
    extras = (scene.tensor(change.new, f"{name}_orig"), mask, plain, scene.attribute(change.new, name), *_reordered(scene, change.new))
    return change, [extra[0] for extra in extras if extra is not None]


def _reordered(scene: Scene, path: str) -> Iterator[tuple[int, TensorChanged]]:
    """Other tensors that only took another place, since the split ones were registered anew."""
    for index, change in scene.at_new(path):
        if isinstance(change, TensorChanged) and change.before == change.after:
            yield index, change


def _came(change: TensorChanged, on: bool) -> bool:
    return (change.before is None) is on and (change.after is None) is not on


def _side(change: TensorChanged, on: bool) -> Tensor | None:
    return change.after if on else change.before


def _methods(change: AttributeChanged) -> list[str]:
    """The pruning methods among the hooks that differ."""
    hooks = [hook for side in (change.before, change.after) if isinstance(side, tuple) for hook in side]
    return [hook.rpartition(".")[2].strip("<>") for hook in map(str, hooks) if "prune" in hook]
