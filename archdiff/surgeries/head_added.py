"""A model of features put inside one that classifies: a head where there was none, or where an Identity is left of it."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, Added, AttributeChanged, Moved
from archdiff.surgeries.anatomy import holds, inputs, outputs, parameters, projects, short
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.surroundings import emptied, only_heads, surroundings
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.records import Layer, Value

_MOST = 8
"""More new projections than this are another network, not a head."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    top = next((index for index, change in scene.of(Added) if not change.new), None)
    move = next(((index, change) for index, change in scene.of(Moved) if not change.old), None)
    if top is None or move is None:
        return
    body = move[1].new
    if not only_heads(surroundings(scene.look.new, scene.look.new_children, body)):
        return
    order = list(scene.look.new)
    end = max(place for place, path in enumerate(order) if path == body or path.startswith(body + "."))
    fresh = [path for path in order[end + 1 :] if any(isinstance(change, Added) for _, change in scene.at_new(path))]
    heads = [scene.look.new[path] for path in fresh if projects(scene.look.new[path])]
    around = [path for path in order[1:] if (body + ".").startswith(path + ".") and path != body]
    if (
        not heads
        or len(heads) > _MOST
        or any(path not in (*fresh, *around) for path in order[1:] if not (path + ".").startswith(body + "."))
    ):
        return
    claimed = [
        top,
        move[0],
        *(i for path in around for i, change in scene.at_new(path) if isinstance(change, Added)),
        *(i for path in fresh for i, change in scene.at_new(path) if isinstance(change, Added)),
    ]
    claimed += [i for i, each in scene.at_new(body) if isinstance(each, AttributeChanged) and each.after is ABSENT]
    place = emptied(scene, body)
    claimed += consequences(scene, place) if place else ()
    size = parameters([scene.look.new[path] for top in fresh for path in subtree(scene.look.new_children, top)])
    ends = _ends(heads)
    root, own = scene.look.new[""], holds(scene.look.new[""])
    facts = {
        "type": root.type or "a new module",
        "old": scene.look.old[""].type or "the old model",
        "body": body,
        "layers": listed([short(scene.look.new[path]) for path in fresh if path not in scene.look.new_children]),
        "where": places(fresh),
        "outputs": listed([str(outputs(end)) for end in ends]) + (" output" if [outputs(end) for end in ends] == [1] else " outputs"),
        "what": "Head" if len(ends) == 1 else f"{len(ends)} heads",
        "heads": "the head starts" if len(ends) == 1 else f"the {len(ends)} heads start",
        "parameters": "" if size is None else f", {count(size, 'parameter')}",
        "own": f" {root.type or 'The new module'} itself holds {own}, which no old checkpoint has." if own else "",
        **(_lost(scene, place) if place else {}),
        "beside": f", beside {', '.join(tensor.name for tensor in root.tensors or ())}" if own else "",
    }
    if place:
        yield Claim(tuple(claimed), facts, _INSTEAD, SURGERY.sentence + _GONE, brief=SURGERY.brief + _GONE)
    else:
        yield Claim(tuple(claimed), facts)


def _lost(scene: Scene, place: str) -> dict[str, Value]:
    """The old head, which an Identity stands for."""
    old = scene.look.old[scene.look.old_of[place]]
    return {"was": short(old), "emptied": place, "before": outputs(old)}


def _ends(projections: list[Layer]) -> list[Layer]:
    """The last projection of each head: one whose outputs the next one does not take."""
    following = [*projections[1:], None]
    return [layer for layer, after in zip(projections, following, strict=True) if after is None or inputs(after) != outputs(layer)]


_INSTEAD = "{what} added instead of the old one: {before} → {outputs}{beside}"
_GONE = " Identity stands at {emptied}, where {was} was: the tensors of that are left over in an old checkpoint."

SURGERY = Surgery(
    id="head_added",
    title="{what} added: {outputs}{beside}",
    sentence="{old} stands inside {type} now, as {body}, followed by {layers} ({where}{parameters}).{own}",
    teaches=(
        "A body gives features; a head turns them into the answer to one task. Old keys need {body}. in front to fit the body; {heads} "
        "at random, so the model answers nothing before it is trained."
    ),
    reference="https://huggingface.co/docs/transformers/main/en/training",
    recognise=_recognise,
    brief="{old} stands inside {type} now: old keys need {body}. in front, and {heads} untrained.{own}",
)
