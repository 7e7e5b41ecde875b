"""Several projections of one input held in one Linear, such as query, key and value; or one taken apart again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archdiff.surgeries.anatomy import inputs, outputs, projects
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer


class Side(NamedTuple):
    """One of the two models: its layers, children, and where each layer's partner stands in the other."""

    layers: Mapping[str, Layer]
    children: Mapping[str, list[str]]
    partner: Mapping[str, str]


class Join(NamedTuple):
    """Projections of one side, and the one of the other side that gives all their outputs."""

    many: tuple[str, ...]
    one: str
    changes: tuple[int, ...]


def _recognise(scene: Scene) -> Iterator[Claim]:
    old = Side(scene.look.old, scene.look.old_children, scene.look.new_of)
    new = Side(scene.look.new, scene.look.new_children, scene.look.old_of)
    for many, one, fused in ((old, new, True), (new, old, False)):
        found = [Join(several, whole, _changes(scene, several, whole, fused)) for several, whole in _joins(many, one)]
        for group in alike([join for join in found if join.changes], lambda join: (tuple(map(name, join.many)), name(join.one))):
            facts = {
                "many": listed([name(path) for path in group[0].many]),
                "one": name(group[0].one),
                "places": places([parent(join.one) or "" for join in group], "places"),
                "count": count(len(group), "place"),
                "widths": listed([str(outputs(many.layers[path])) for path in group[0].many]),
                "width": outputs(one.layers[group[0].one]),
                "inputs": inputs(one.layers[group[0].one]),
            }
            words = (None, None, None) if fused else (_SPLIT_TITLE, _SPLIT, _SPLIT_TEACHES)
            yield Claim(tuple(i for join in group for i in join.changes), facts, *words)
    yield from _beside(scene)


def _beside(scene: Scene) -> Iterator[Claim]:
    """A fresh projection that gives what several that stay give together."""
    found: list[Join] = []
    for _, added in scene.added_tops():
        siblings = scene.look.new_children.get(parent(added.new) or "", ())
        kept = [path for path in siblings if path in scene.look.old_of and _ATTENDS.fullmatch(name(path)) and _plain(scene.look.new[path])]
        for several in (kept, kept[1:]):
            if _plain(added.layer) and _adds_up([scene.look.new[path] for path in several], added.layer):
                found.append(Join(tuple(several), added.new, scene.added_below(added.new)))
                break
    for group in alike(found, lambda join: (tuple(map(name, join.many)), name(join.one))):
        facts = {
            "many": listed([name(path) for path in group[0].many]),
            "one": name(group[0].one),
            "places": places([parent(join.one) or "" for join in group], "places"),
            "count": count(len(group), "place"),
        }
        yield Claim(tuple(i for join in group for i in join.changes), facts, _BESIDE_TITLE, _BESIDE, _BESIDE_TEACHES, brief=_BESIDE)


_BESIDE_TITLE = "Projections fused beside the old ones: {many} → {one} in {count}"
_BESIDE = "{one} gives what {many} give together, and those are still there: in {places}."
_BESIDE_TEACHES = (
    "One large product runs faster than several small ones of the same input. Which of them the forward calls is in its code; the same is "
    "computed where the old weights are stacked along the outputs. The old keys load as they are, and the new ones are in no old "
    "checkpoint."
)


def _joins(many: Side, one: Side) -> Iterator[tuple[tuple[str, ...], str]]:
    """Sibling projections that are gone, and a fresh one in the partner of their parent, as wide as all of them together."""
    for above, below in many.children.items():
        there = many.partner.get(above)
        if there is None:
            continue
        for whole in one.children.get(there, ()):
            if not _plain(one.layers[whole]):
                continue
            kept = one.partner.get(whole)
            plain = [path for path in below if _plain(many.layers[path])]
            several = [path for path in plain if path == kept or path not in many.partner]
            named = [path for path in plain if _ATTENDS.fullmatch(name(path))]
            if (
                (kept is None or kept in several)
                and (not named or named == several)
                and _adds_up([many.layers[path] for path in several], one.layers[whole])
            ):
                yield tuple(several), whole
                break


_ATTENDS = re.compile(r"(to_)?([qkv]|query|key|value|queries|keys|values)(_?(proj|projection|lin|linear|layer|net))?", re.IGNORECASE)
"""Names of projections that make queries, keys and values: where there are such, no other one joins them."""


def _plain(layer: Layer) -> bool:
    """Whether it is a Linear or alike, which has no window."""
    return projects(layer) and "kernel_size" not in (layer.attributes or {})


def _adds_up(several: list[Layer], whole: Layer) -> bool:
    return (
        len(several) in (2, 3)
        and {inputs(layer) for layer in several} == {inputs(whole)}
        and sum(outputs(layer) or 0 for layer in several) == outputs(whole)
    )


def _changes(scene: Scene, many: tuple[str, ...], one: str, fused: bool) -> tuple[int, ...]:
    at_many, at_one = (scene.at_old, scene.at_new) if fused else (scene.at_new, scene.at_old)
    return tuple(sorted({index for path in many for index, _ in at_many(path)} | {index for index, _ in at_one(one)}))


_SPLIT_TITLE = "Projection taken apart: {one} → {many} in {count}"
_SPLIT = "{one}, which gave {width} features of {inputs}, became {many}, which give {widths}: in {places}."
_SPLIT_TEACHES = (
    "One product gave all of them at once; held apart, each can be adapted, quantised or left out by itself. The same is computed where "
    "the old weight and bias are cut along the outputs, in the order in which the old forward took these apart; load_state_dict by itself "
    "does not do that."
)

SURGERY = Surgery(
    id="projections_fused",
    title="Projections fused: {many} → {one} in {count}",
    sentence="{many}, which gave {widths} features of {inputs}, became {one}, which gives all {width}: in {places}.",
    teaches=(
        "One large product runs faster than several small ones of the same input. The same is computed where the old weights and biases "
        "are stacked along the outputs, in the order in which the new forward takes these apart, as MultiheadAttention stacks query, key "
        "and value; load_state_dict by itself does not do that."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.MultiheadAttention.html",
    recognise=_recognise,
    brief="Old weights fit once they are stacked in the order in which the new forward takes them apart.",
)
