"""Other anchor boxes for a detector: other sizes, other shapes, and projections that follow with their outputs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from archdiff.diff.records import ABSENT, AttributeChanged, TensorChanged
from archdiff.surgeries.anatomy import IN, OUT, outputs, projects
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, places, value
from archdiff.tree.records import Layer, Value


def _recognise(scene: Scene) -> Iterator[Claim]:
    makers = [new for new in scene.look.old_of if "Anchor" in (scene.look.new[new].type or "") and new not in scene.look.new_children]
    for maker in makers:
        own = [(i, c) for i, c in scene.at_new(maker) if isinstance(c, AttributeChanged) and ABSENT not in (c.before, c.after)]
        own = [(i, c) for i, c in own if isinstance(c.before, tuple)]
        if not own:
            continue
        before, after = _each(scene.look.old[scene.look.old_of[maker]]), _each(scene.look.new[maker])
        heads = list(_followers(scene, before, after)) if before and after and before != after else []
        tensors = [i for i, c in scene.at_new(maker) if isinstance(c, TensorChanged)]
        facts = {
            "settings": listed(
                [_step(change) for _, change in own if "<" not in value(change.after)] or [change.name for _, change in own]
            ),
            "place": places([maker]),
            "number": f"{before} → {after} a place" if before and after and before != after else "other sizes",
            "heads": _HEADS.format(places(heads)) if heads else "",
        }
        claimed = [*(i for i, _ in own), *tensors, *(i for head in heads for i in _resized(scene, head))]
        yield Claim(tuple(claimed), facts)


def _each(layer: Layer) -> int | None:
    """How many boxes a place gets, as far as settings called so tell: sizes times shapes."""
    held = layer.attributes or {}
    sizes, ratios = _first(held.get("sizes", held.get("scales"))), _first(held.get("aspect_ratios"))
    return sizes * ratios if sizes and ratios else None


def _first(setting: Value) -> int | None:
    """How many numbers the first level has."""
    if not isinstance(setting, tuple) or not setting:
        return None
    return len(setting[0]) if isinstance(setting[0], tuple) else len(setting)


def _followers(scene: Scene, before: int, after: int) -> Iterator[str]:
    """Paired projections whose outputs grew or shrank with the number of boxes while they take what they took."""
    for new, old in scene.look.old_of.items():
        given, gives = outputs(scene.look.old[old]), outputs(scene.look.new[new])
        names = {c.name for _, c in scene.at_new(new) if isinstance(c, AttributeChanged)}
        if not projects(scene.look.new[new]) or not given or not gives or given % before or names & {*IN}:
            continue
        if Fraction(gives, given) == Fraction(after, before):
            yield new


def _resized(scene: Scene, new: str) -> Iterator[int]:
    for index, change in scene.at_new(new):
        if isinstance(change, TensorChanged) or (isinstance(change, AttributeChanged) and change.name in OUT):
            yield index


def _step(change: AttributeChanged) -> str:
    """The first level of both; detectors keep one entry for each level of the pyramid."""
    before, after = (_level(each) for each in (change.before, change.after))
    return f"{change.name} {before} → {after}"


def _level(setting: Value | object) -> str:
    assert isinstance(setting, tuple)
    if len(setting) > 1 and len(set(setting)) == 1:
        return f"{value(setting[0])} on each of {len(setting)} levels"
    return value(setting)


_HEADS = " The outputs of {} follow, one set for each box."

SURGERY = Surgery(
    id="anchors_changed",
    title="Anchor boxes changed: {number}",
    sentence="{place} makes other boxes: {settings}.{heads}",
    teaches=(
        "Anchors are boxes of fixed sizes and shapes laid over every place of a feature map; the detector scores each and learns by how "
        "much to move it. They should match the objects to be found. They have no weights, but the heads give one score and one set of "
        "offsets for each: where their number changed, those weights do not fit, and even where it did not, they were trained for the "
        "old boxes."
    ),
    reference="https://arxiv.org/abs/1506.01497",
    recognise=_recognise,
)
