"""The same network over another number of sizes: pictures to video, or pictures to sequences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Moved, Reordered, Retyped
from archdiff.surgeries.anatomy import own
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import inside

_SIZES = r"^(\w*?)([123])[dD](?![a-z])(\w*)$"
"""A number of sizes in a class name, as in Conv2d and UNet3DModel; the D of a word, as in Qwen2Decoder, is none."""
_OVER = {"1": "one size (a sequence)", "2": "two sizes (height and width)", "3": "three sizes (time or depth, height and width)"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    named = {change.new: (change, step) for _, change in scene.of(Retyped) if (step := _step(change))}
    leaves = [path for path in named if path not in scene.look.new_children and _ranks_agree(scene, *named[path])]
    found = [each for path, each in named.items() if any(inside(leaf, path) for leaf in leaves)]
    for group in alike(found, lambda item: item[1]):
        changes = [change for change, _ in group]
        claimed = [i for change in changes for i, each in scene.at_new(change.new) if not _elsewhere(each)]
        types = list(dict.fromkeys(f"{change.before} → {change.after}" for change in changes))
        before, after = group[0][1]
        facts = {
            "before": before,
            "after": after,
            "count": count(len(changes), "layer"),
            "types": listed(types, 8),
            "over": _OVER[after],
            "inflate": _INFLATE if after > before else "",
        }
        yield Claim(tuple(claimed), facts)


def _step(change: Retyped) -> tuple[str, str] | None:
    """From how many sizes to how many, for two layers that are otherwise of one sort."""
    old, new = re.match(_SIZES, change.before), re.match(_SIZES, change.after)
    if not old or not new or old[1] != new[1] or old[2] == new[2]:
        return None
    return old[2], new[2]


def _ranks_agree(scene: Scene, change: Retyped, step: tuple[str, str]) -> bool:
    """Whether a layer's kernel, if it has one, gained or lost as many sides as its class name says."""
    old, new = (own(layer, "weight") for layer in (scene.look.old[change.old], scene.look.new[change.new]))
    if old is None or new is None or not old.shape or not new.shape or len(old.shape) == len(new.shape) == 1:
        return True
    return len(new.shape) - len(old.shape) == int(step[1]) - int(step[0])


def _elsewhere(change: object) -> bool:
    return isinstance(change, (Moved, Reordered)) or (isinstance(change, AttributeChanged) and change.name == "training")


_INFLATE = (
    " A trained kernel can be inflated: repeated along the new size and divided by its length, so that a still picture, repeated, gives "
    "the old values."
)

SURGERY = Surgery(
    id="dimensions_changed",
    title="{before}d → {after}d: {count}",
    sentence="{count} now work over {over}: {types}.",
    teaches=(
        "Convolutions, norms and pools come in one sort for each number of sizes, and a network carries over layer by layer. Norms keep "
        "their tensors, as those count channels only; convolutions gain or lose a side of their kernel, so their old weights do not "
        "load.{inflate}"
    ),
    reference="https://arxiv.org/abs/1705.07750",
    recognise=_recognise,
)
