"""One large convolution where several small ones were the first layers."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, Moved, Removed, Reordered, TensorChanged
from archdiff.surgeries.anatomy import leaves, parameters, projects, short
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, signed_parameters
from archdiff.tree.paths import parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    first = next((path for path in leaves(scene.look.new, scene.look.new_children) if projects(scene.look.new[path])), None)
    if first is None or not any(isinstance(change, Removed) for _, change in scene.at_old(first)):
        return
    inside = list(subtree(scene.look.old_children, first))
    convolutions = [scene.look.old[path] for path in inside if projects(scene.look.old[path])]
    kept = scene.look.old_of.get(first)
    if len(convolutions) < 2 or not all((layer.type or "").startswith("Conv") for layer in convolutions):
        return
    if any(layer.path in scene.look.new_of for layer in convolutions if layer.path != kept) or (kept is not None and parent(kept) != first):
        return
    before, after = parameters([scene.look.old[path] for path in inside]), parameters([scene.look.new[first]])
    facts = {
        "stem": first,
        "was": listed([short(layer) for layer in convolutions]),
        "is": short(scene.look.new[first]),
        "count": str(len(convolutions)),
        "difference": "" if before is None or after is None else f" ({signed_parameters(after - before)})",
    }
    yield Claim((*scene.removed_below(first), *(i for i, change in scene.at_new(first) if _own(change))), facts)


def _own(change: object) -> bool:
    placed = isinstance(change, (Added, Moved, Reordered, TensorChanged))
    return placed or (isinstance(change, AttributeChanged) and change.name != "training")


SURGERY = Surgery(
    id="stem_simplified",
    title="Stem simplified: {count} convolutions became one",
    sentence="{stem} was a list with {was} and is now {is}{difference}.",
    teaches=(
        "One large kernel sees as far as several small ones, without activations between and with more weights for the same reach: the "
        "stem of the first ResNets. The layers behind get the same number of maps. The stem's old weights do not fit and start fresh."
    ),
    reference="https://arxiv.org/abs/1512.03385",
    recognise=_recognise,
)
