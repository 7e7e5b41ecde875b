"""Several small convolutions where one large one was the first layer."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, Moved, Removed, TensorChanged
from archdiff.surgeries.anatomy import leaves, parameters, projects, short
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, signed_parameters
from archdiff.tree.paths import parent


def _recognise(scene: Scene) -> Iterator[Claim]:
    first = next((path for path in leaves(scene.look.old, scene.look.old_children) if projects(scene.look.old[path])), None)
    if first is None or not any(isinstance(change, Added) for _, change in scene.at_new(first)):
        return
    convolutions = [scene.look.new[path] for path in subtree(scene.look.new_children, first) if projects(scene.look.new[path])]
    kept = scene.look.new_of.get(first)
    if len(convolutions) < 2 or not all((layer.type or "").startswith("Conv") for layer in convolutions):
        return
    if any(layer.path in scene.look.old_of for layer in convolutions if layer.path != kept):
        return
    if kept is not None and parent(kept) != first:
        return
    claimed = [*scene.added_below(first), *(i for i, change in scene.at_old(first) if _own(change))]
    before = parameters([scene.look.old[first]])
    after = parameters([scene.look.new[path] for path in subtree(scene.look.new_children, first)])
    facts = {
        "stem": first,
        "was": short(scene.look.old[first]),
        "is": listed([short(layer) for layer in convolutions]),
        "count": str(len(convolutions)),
        "difference": "" if before is None or after is None else f" ({signed_parameters(after - before)})",
    }
    yield Claim(tuple(claimed), facts)


def _own(change: object) -> bool:
    return isinstance(change, (Moved, Removed, TensorChanged)) or (isinstance(change, AttributeChanged) and change.name != "training")


SURGERY = Surgery(
    id="stem_deepened",
    title="Stem deepened: one convolution became {count}",
    sentence="{stem} was {was} and is now a list with {is}{difference}.",
    teaches=(
        "Several 3 × 3 convolutions see as far as one large kernel, with activations between them and fewer weights for the same reach; "
        "ResNet-C and -D do so. The layers behind get the same number of maps. The stem's "
        "old weights do not fit and start fresh."
    ),
    reference="https://arxiv.org/abs/1812.01187",
    recognise=_recognise,
)
