"""A classifier's body used inside a bigger model: encoder of a U-Net, backbone of a detector or a feature pyramid."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Moved, Removed
from archdiff.surgeries.anatomy import Tail, enlarges, head, parameters, projects, weighted
from archdiff.surgeries.classes import followers
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer


def _recognise(scene: Scene) -> Iterator[Claim]:
    end = head(scene)
    if end is None or end.old_output is None or end.old_output in scene.look.new_of:
        return
    body = _body(scene)
    outside = [(i, change) for i, change in scene.of(Added) if body and not (change.new + ".").startswith(body + ".") and change.new]
    fresh = [change.layer for _, change in outside if not _above(change.new, body)]
    if not body or not _is_more_than_a_head(end, fresh, scene):
        return
    gone = [index for index, change in scene.of(Removed) if change.old in end.old]
    lost = parameters([scene.look.old[path] for path in end.old])
    gained = parameters(fresh)
    inside = {layer.path for layer in fresh}
    facts = {
        "body": body,
        "kind": _kind(fresh),
        "fresh": listed(
            [layer.path + (f" ({layer.type})" if layer.type else "") for layer in fresh if parent(layer.path) not in inside], 5
        ),
        "parameters": "" if gained is None else f" ({count(gained, 'parameter')})",
        "lost": "" if lost is None else f" ({count(lost, 'parameter')})",
        "head": end.old_output,
    }
    new = [index for index, change in outside if not _above(change.new, body) or _holds_new(scene, change.new)]
    yield Claim((*gone, *new, *followers(scene, None, None)), facts)


def _body(scene: Scene) -> str:
    """The path under which all of the old model's children now stand; empty when they stand at the root."""
    tops = [(parent(change.new) or "").split(".") for _, change in scene.of(Moved)]
    shared: list[str] = []
    for steps in zip(*tops, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return ".".join(shared)


def _above(path: str, body: str) -> bool:
    return body == path or body.startswith(path + ".")


def _holds_new(scene: Scene, path: str) -> bool:
    """Whether a container on the way to the body also holds something that is new."""
    return len(scene.look.new_children.get(path, ())) > 1


def _is_more_than_a_head(end: Tail, fresh: list[Layer], scene: Scene) -> bool:
    upsamples = any(enlarges(layer) for layer in fresh)
    convolves = sum((layer.type or "").startswith("Conv") and projects(layer) for layer in fresh)
    return upsamples or convolves >= 3 or sum(weighted(layer) for layer in fresh) > 2 * len(end.old) + 8


def _kind(fresh: list[Layer]) -> str:
    """What was built on the body, where a layer's class says so."""
    if any("FeaturePyramid" in (layer.type or "") for layer in fresh):
        return "a feature pyramid and what works on it"
    if any(enlarges(layer) for layer in fresh):
        return "a decoder that brings the picture's size back"
    return "what another task needs"


SURGERY = Surgery(
    id="used_as_backbone",
    title="Used as a backbone, under {body}",
    sentence=("The old head at {head}{lost} is gone, the body stands under {body}, and {kind} was built on it: {fresh}{parameters}."),
    teaches=(
        "A body trained to classify has learned features that also serve to say where something is, so detectors and segmenters start "
        "from it. They read its maps at several depths, often by hooks or by an own forward, so the tree does not show what is connected "
        "to what. What kept its size in the body loads once their keys are mapped to {body}; all other weights start fresh."
    ),
    reference="https://arxiv.org/abs/1505.04597",
    recognise=_recognise,
    brief="The body stands without its old head, {head}; built on it: {fresh}{parameters}.",
)
