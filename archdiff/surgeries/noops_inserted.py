"""Layers that do nothing, put in or taken out: Identity, an empty Sequential, dropout at rate 0."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Retyped
from archdiff.surgeries.anatomy import no_op, related
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.placeholders import swapped
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    if not related(scene):
        return
    added = [(i, each.new, each.layer) for i, each in scene.added_tops() if no_op(each.layer, each.new not in scene.look.new_children)]
    gone = [(i, each.old, each.layer) for i, each in scene.removed_tops() if no_op(each.layer, each.old not in scene.look.old_children)]
    for found, done in ((added, "put in"), (gone, "taken out")):
        if found:
            facts = {
                "done": done,
                "count": count(len(found), "layer"),
                "gives": "gives" if len(found) == 1 else "give",
                "gets": "it gets" if len(found) == 1 else "they get",
                "verb": "was" if len(found) == 1 else "were",
                "types": listed(list(dict.fromkeys(layer.type or "" for _, _, layer in found))),
                "places": places([path for _, path, _ in found]),
            }
            yield Claim(tuple(index for index, _, _ in found), facts)
    yield from _swaps(scene)


def _swaps(scene: Scene) -> Iterator[Claim]:
    """Layers that do nothing where other ones did nothing."""
    found = [change for _, change in scene.of(Retyped) if swapped(scene, change)]
    if found:
        yield Claim(
            tuple(index for change in found for index in consequences(scene, change.new)),
            {
                "count": count(len(found), "layer"),
                "does": "does" if len(found) == 1 else "do",
                "types": listed(list(dict.fromkeys(f"{change.before} → {change.after}" for change in found))),
                "places": places([change.new for change in found]),
            },
            _SWAP_TITLE,
            _SWAP,
        )


_SWAP_TITLE = "No-ops of another class: {types} in {count}"
_SWAP = "{count} that did nothing {does} nothing still, under another class: {types}, at {places}."

SURGERY = Surgery(
    id="noops_inserted",
    title="No-ops {done}: {count}",
    sentence="{count} that {gives} back what {gets} {verb} {done}: {types}, at {places}.",
    teaches=(
        "They hold a place: a library fills it when a setting asks for it, such as dropout, stochastic depth or a down-sampling filter, "
        "and its forward can call it without asking. They have no tensors, so output and checkpoint are the same; only in a numbered "
        "list do the keys of later layers move up or down."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Identity.html",
    recognise=_recognise,
)
