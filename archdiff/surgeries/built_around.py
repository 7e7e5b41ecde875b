"""A whole model put inside a bigger one: the encoder of a U-Net, one tower of two, a model between two stubs."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Moved
from archdiff.surgeries.anatomy import holds, short
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.surroundings import emptied, learns, paths, surroundings, told, upsamples
from archdiff.surgeries.words import listed


def _recognise(scene: Scene) -> Iterator[Claim]:
    top = next((index for index, change in scene.of(Added) if not change.new), None)
    move = next(((index, change.new) for index, change in scene.of(Moved) if not change.old), None)
    if top is None or move is None or scene.look.new[move[1]].type != scene.look.old[""].type:
        return
    untold = {change.new for _, change in scene.of(Added)}
    around = surroundings(scene.look.new, scene.look.new_children, move[1], untold)
    if len(scene.look.new_children[""]) == 1 and not around.own and not around.shared:
        return
    inside = {*paths(around), *(path for path in scene.look.new_children if (move[1] + ".").startswith(path + "."))}
    fresh = [index for index, change in scene.of(Added) if change.new in inside]
    own, root = told(around), scene.look.new[""]
    place = emptied(scene, move[1])
    facts = {
        "type": root.type or "a new module",
        "old": scene.look.old[""].type or "the old model",
        "body": move[1],
        "beside": f", beside {own}" if own else "",
        "shared": _SHARED.format(listed(around.shared), "is" if len(around.shared) == 1 else "are") if around.shared else "",
        "decoder": _DECODER if upsamples(around) else "",
        "weights": "What is new starts untrained. " if learns(around) else "",
        "own": f" {root.type or 'The new module'} itself holds {own_tensors}." if (own_tensors := holds(root)) else "",
    }
    if place:
        facts["emptied"] = f" Identity stands at {place}, where {short(scene.look.old[scene.look.old_of[place]])} was."
    yield Claim((top, move[0], *fresh, *(consequences(scene, place) if place else ())), {"emptied": "", **facts})


_SHARED = " {} {} made of the body's own layers, under a second name."
_DECODER = "What brings the picture's size back is a decoder: it answers for every place, not for the whole. "

SURGERY = Surgery(
    id="built_around",
    title="Built into {type}, as {body}",
    sentence="{old} stands inside {type} now, as {body}{beside}.{shared}{own}{emptied}",
    teaches=(
        "{decoder}{weights}Old keys need {body}. in front to fit the body. How the body's result, or what is found half-way through it, "
        "goes on is decided in the forward of {type}, which the tree does not show."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#modules-as-building-blocks",
    recognise=_recognise,
    brief="{old} stands inside {type} now, as {body}{beside}.{emptied}",
)
