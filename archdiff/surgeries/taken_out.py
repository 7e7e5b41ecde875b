"""A whole model taken out of a bigger one, which is gone with all that stood around it."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved, Removed
from archdiff.surgeries.anatomy import short
from archdiff.surgeries.classes import followers
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.surroundings import filled, paths, surroundings, told
from archdiff.surgeries.words import listed


def _recognise(scene: Scene) -> Iterator[Claim]:
    top = next((index for index, change in scene.of(Removed) if not change.old), None)
    move = next(((index, change.old) for index, change in scene.of(Moved) if not change.new), None)
    if top is None or move is None or scene.look.old[move[1]].type != scene.look.new[""].type:
        return
    untold = {change.old for _, change in scene.of(Removed)}
    around = surroundings(scene.look.old, scene.look.old_children, move[1], untold)
    if len(scene.look.old_children[""]) == 1 and not around.own and not around.shared:
        return
    inside = {*paths(around), *(path for path in scene.look.old_children if (move[1] + ".").startswith(path + "."))}
    gone = [index for index, change in scene.of(Removed) if change.old in inside]
    own, place = told(around), filled(scene)
    facts = {
        "type": scene.look.old[""].type or "the old module",
        "new": scene.look.new[""].type or "the new model",
        "body": move[1],
        "beside": f" Gone with that are {own}." if own else "",
        "shared": _SHARED.format(listed(around.shared), *(("was", "")) if len(around.shared) == 1 else ("were", "s"))
        if around.shared
        else "",
        "filled": f" {short(scene.look.new[place])} stands at {place}, where Identity was: it is new." if place else "",
    }
    yield Claim(
        (top, move[0], *gone, *(consequences(scene, place) if place else ()), *(followers(scene, None, None) if place else ())), facts
    )


_SHARED = " {} {} but second name{} for the body's own layers."

SURGERY = Surgery(
    id="taken_out",
    title="Taken out of {type}: {body} alone",
    sentence="{new}, which stood inside {type} as {body}, is the whole model now.{beside}{shared}{filled}",
    teaches=(
        "What the model answers is the body's own result now. Keys lose {body}. in front; the tensors of what went are left over in an "
        "old checkpoint, so load_state_dict wants strict=False or keys that are taken out."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#modules-as-building-blocks",
    recognise=_recognise,
    brief="{new} is the whole model now.{beside}{filled}",
)
