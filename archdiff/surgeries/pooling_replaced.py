"""Another pooling layer: average for maximum, or both side by side."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Change, Removed, Retyped
from archdiff.surgeries.anatomy import inputs, leaves, number, pools_over, projects, tail
from archdiff.surgeries.names import bare
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed, places, value
from archdiff.tree.records import Value


def _recognise(scene: Scene) -> Iterator[Claim]:
    yield from _concatenated(scene)
    yield from _swapped(scene)


def _concatenated(scene: Scene) -> Iterator[Claim]:
    """One pool gave way to several whose outputs are put side by side: the number of features multiplies."""
    end = tail(scene)
    for index, change in scene.of(Added):
        below = scene.look.new_children.get(change.new, [])
        pools = [scene.look.new[path] for path in below]
        if end is None or len(pools) < 2 or len({pool.type for pool in pools}) < 2 or not all(pools_over(pool.type) for pool in pools):
            continue
        old = next((path for path in end.old if pools_over(scene.look.old[path].type)), None)
        width, after = _features(scene, end.body), _wanted(scene, change.new)
        if width is None or after != width * len(pools):
            continue
        claimed = [index, *(i for path in below for i, _ in scene.at_new(path)), *(i for i, _ in scene.at_old(old or "") if old)]
        facts: dict[str, Value] = {
            "old": _BEFORE.format(scene.look.old[old].type, old) if old else _NOWHERE,
            "pools": listed([pool.type or "" for pool in pools]),
            "new": change.new,
            "type": change.layer.type or "",
            "before": width,
            "after": after,
            "more": "twice" if len(pools) == 2 else f"{len(pools)} times",
        }
        yield Claim(
            tuple(claimed),
            facts,
            title=_BOTH_TITLE,
            sentence=_BOTH_SENTENCE,
            teaches=_BOTH_TEACHES,
            reference=_BOTH_REFERENCE,
            brief=_BOTH_BRIEF,
        )


def _features(scene: Scene, body: str) -> int | None:
    """How many channels the body gives: of its last projection or norm."""
    return number(scene.look.new[body], ("out_channels", "out_features", "num_features"))


def _wanted(scene: Scene, pool: str) -> int | None:
    """How many features the first layer after the pool, that cares, takes."""
    inside = frozenset(subtree(scene.look.new_children, pool))
    order = leaves(scene.look.new, scene.look.new_children)
    start = max((place for place, path in enumerate(order) if path in inside), default=0)
    for path in order[start + 1 :]:
        layer = scene.look.new[path]
        wanted = inputs(layer) if projects(layer) else number(layer, ("num_features",))
        if wanted is not None:
            return wanted
    return None


def _swapped(scene: Scene) -> Iterator[Claim]:
    """A pool of another kind in the same place."""
    for _, change in scene.of(Retyped):
        before, after = bare(change.before), bare(change.after)
        if pools_over(before) and pools_over(after) and _kind(before) != _kind(after):
            yield _swap(scene, change.old, change.new, [item for item in scene.at_new(change.new) if not _is_move(item[1])])
    added = {change.new: index for index, change in scene.of(Added) if pools_over(change.layer.type)}
    for index, gone in scene.of(Removed):
        if gone.old in added and pools_over(gone.layer.type):
            yield _swap(scene, gone.old, gone.old, [(index, gone), (added[gone.old], scene.diff.changes[added[gone.old]])])


def _is_move(change: Change) -> bool:
    return type(change).__name__ in ("Moved", "Reordered")


def _kind(name: str) -> str:
    """A pool's kind without the number of sizes it works over."""
    return name.rstrip("d").rstrip("123")


def _swap(scene: Scene, old: str, new: str, items: list[tuple[int, Change]]) -> Claim:
    before, after = scene.look.old[old], scene.look.new[new]
    facts = {"before": before.type or "", "after": after.type or "", "where": places([new]), "size": _settings(after.attributes)}
    return Claim(tuple(index for index, _ in items), facts)


def _settings(attributes: object) -> str:
    known = attributes if isinstance(attributes, dict) else {}
    said = [f"{name} {value(known[name])}" for name in ("output_size", "kernel_size", "stride") if name in known]
    return f" ({', '.join(said)})" if said else ""


_BEFORE = "{} at {} gave way to"
_NOWHERE = "The old model has no pooling layer at its end; now there is"
_BOTH_TITLE = "Pooling replaced: {before} → {after} features, from both pools"
_BOTH_SENTENCE = (
    "{old} {type} at {new}, which holds {pools} and puts their outputs side by side: the {before} maps of the body now "
    "become {after} features, and the head after it takes {more} as many."
)
_BOTH_TEACHES = (
    "The average says how much of a feature there is in the whole picture, the maximum how strongly it shows at its best place; side by "
    "side the head can use either. Pools have no weights, so the checkpoint does not change, but the first layer after them is wider, "
    "and which half of the features comes first is decided in the class's code, so weights of two such heads need not be "
    "interchangeable. That two pools are better than one is a convention with a small measured gain, not a rule."
)
_BOTH_BRIEF = (
    "{pools} side by side make {after} numbers of {before} maps: how much of a feature there is, and how strong it is at its best. "
    "A convention with a small gain."
)
_BOTH_REFERENCE = "https://github.com/fastai/fastbook/blob/master/15_arch_details.ipynb"

SURGERY = Surgery(
    id="pooling_replaced",
    title="Pooling replaced: {before} → {after}",
    sentence="At {where} {before} gave way to {after}{size}.",
    teaches=(
        "A pool reduces each map to fewer numbers: an average keeps how much of a feature there is, a maximum how strongly it shows at "
        "its best place. Pools have no weights, so no key tells; but the layers behind were trained on the other statistic "
        "and see values of another size until they are trained again."
    ),
    reference="https://docs.pytorch.org/docs/stable/nn.html#pooling-layers",
    recognise=_recognise,
)
