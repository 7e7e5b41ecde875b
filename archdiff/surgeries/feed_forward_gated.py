"""A feed-forward part of two projections that got a gate, a third one beside the first, or lost it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.anatomy import inputs, outputs, projects
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import name
from archdiff.tree.records import Layer, Value

_SETTING = re.compile(r"(^|[._])(gated|glu|swiglu|geglu)([._]|$)", re.IGNORECASE)


class Form(NamedTuple):
    """The projections of a feed-forward part, by path: up from the width, and down to it. A packed gate shares one with what it gates."""

    sort: Literal["plain", "gated", "packed"]
    up: tuple[str, ...]
    down: str
    hidden: int


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = []
    for new, old in scene.look.old_of.items():
        after = _form(scene.look.new, scene.look.new_children.get(new, []))
        before = _form(scene.look.old, scene.look.old_children.get(old, [])) if after else None
        if before and after and "plain" in (before.sort, after.sort) and before.sort != after.sort:
            found.append((new, before, after))
    for group in alike(found, lambda item: (item[1].sort, item[2].sort, *map(name, item[2].up))):
        gained = group[0][1].sort == "plain"
        claimed = [i for new, before, after in group for i in _changes(scene, new, before, after)]
        claimed += [i for i, change in scene.of(AttributeChanged) if _SETTING.search(change.name)]
        gates = group[0][2] if gained else group[0][1]
        facts: dict[str, Value] = {
            "count": count(len(group), "feed-forward part"),
            "places": places([new for new, *_ in group], "places"),
            "up": listed([name(path) for path in gates.up]),
            "down": name(gates.down),
            "hidden": _hidden(group[0][1].hidden, group[0][2].hidden),
        }
        packed = gates.sort == "packed"
        sentence = (_PACKED if packed else None) if gained else _LOST
        yield Claim(tuple(claimed), facts, None if gained else _LOST_TITLE, sentence, None if gained else _LOST_TEACHES)


def _form(layers: Mapping[str, Layer], below: list[str]) -> Form | None:
    """What kind of feed-forward part the children make; ``None`` where they make none."""
    linear = [path for path in below if projects(layers[path]) and "kernel_size" not in (layers[path].attributes or {})]
    if len(linear) not in (2, 3):
        return None
    for down in reversed(linear):
        up = tuple(path for path in linear if path != down)
        wide, width = {outputs(layers[path]) for path in up}, {inputs(layers[path]) for path in up}
        hidden, narrow = inputs(layers[down]), outputs(layers[down])
        if len(wide) != 1 or width != {narrow} or hidden is None or hidden == narrow:
            continue
        if wide == {hidden}:
            return Form("plain" if len(up) == 1 else "gated", up, down, hidden)
        if wide == {2 * hidden} and len(up) == 1:
            return Form("packed", up, down, hidden)
    return None


def _changes(scene: Scene, new: str, before: Form, after: Form) -> Iterator[int]:
    yield from consequences(scene, new)
    yield from (index for path in (*after.up, after.down) for index, _ in scene.at_new(path))
    yield from (index for path in (*before.up, before.down) for index, _ in scene.at_old(path))


def _hidden(before: int, after: int) -> str:
    return f"the hidden width stays {after:,}" if before == after else f"the hidden width went {before:,} → {after:,}"


_PACKED = "{count} give by {up} twice what {down} takes, two halves of which one gates the other; {hidden}, at {places}."
_LOST_TITLE = "Feed-forward no longer gated: {count}"
_LOST = "{count} lost the gate, one of {up}; {hidden}, at {places}."
_LOST_TEACHES = (
    "A plain feed-forward part widens, applies an activation and narrows again. What the gate let through is not weighed any more, so "
    "outputs change; the projection that stays may fit in shape, the gate's tensors are left over."
)

SURGERY = Surgery(
    id="feed_forward_gated",
    title="Feed-forward gated: {count}",
    sentence="{count} project up twice, by {up}, where {down} takes one width: a gated linear unit; {hidden}, at {places}.",
    teaches=(
        "In a gated linear unit one projection, through an activation, decides how much of the other passes. It often gives better models "
        "at equal size, for which the hidden width is usually cut by a third. Even where shapes fit, weights trained without the gate "
        "do something else with it: the model has to be trained again."
    ),
    reference="https://arxiv.org/abs/2002.05202",
    recognise=_recognise,
    brief="One projection, through an activation, decides how much of the other passes: {up}.",
)
