"""Blocks of one design in the place of blocks of another, such as bottlenecks for basic blocks."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Removed, Retyped, TensorChanged
from archdiff.surgeries.anatomy import IN, parameters
from archdiff.surgeries.names import bare, family
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, signed


def _recognise(scene: Scene) -> Iterator[Claim]:
    kept = {layer.type for layer in scene.look.new.values()} & {layer.type for layer in scene.look.old.values()}
    found = [change for _, change in scene.of(Retyped) if _is_block(scene, change) and not {change.before, change.after} & kept]
    for group in alike(found, lambda change: (change.before, change.after)):
        if len(group) < 2:
            continue
        claimed = [index for change in group for index in scene.changed_below(change.new)]
        claimed += [i for each in group for path in subtree(scene.look.old_children, each.old) for i in _gone(scene, path)]
        claimed += _followers(scene)
        olds = [scene.look.old[path] for each in group for path in subtree(scene.look.old_children, each.old)]
        news = [scene.look.new[path] for each in group for path in subtree(scene.look.new_children, each.new)]
        before, after = parameters(olds), parameters(news)
        facts = {
            "before": group[0].before,
            "after": group[0].after,
            "count": count(len(group), "block"),
            "places": places([change.new for change in group], "blocks"),
            "difference": "" if before is None or after is None or before == after else f" ({signed(after - before)} parameters)",
            "inside": listed(_inside(scene, group[0].new), 10),
        }
        yield Claim(tuple(claimed), facts)


def _is_block(scene: Scene, change: Retyped) -> bool:
    """Whether both are containers, of two designs rather than of one design in two families; the root is no block."""
    if not change.new or change.new not in scene.look.new_children or change.old not in scene.look.old_children:
        return False
    if bare(change.before) == bare(change.after) or family(change.before, change.after) is not None:
        return False
    return "Sequential" not in (change.before, change.after)


def _gone(scene: Scene, old: str) -> Iterator[int]:
    return (index for index, change in scene.at_old(old) if isinstance(change, Removed))


def _followers(scene: Scene) -> Iterator[int]:
    """Layers outside the blocks that now take what those give, while giving the same themselves."""
    for index, change in scene.of(AttributeChanged):
        if change.name in IN and change.new not in scene.look.new_children:
            yield index
            yield from (i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged) and each.name == "weight")
        elif change.name == "inplanes":
            yield index


def _inside(scene: Scene, block: str) -> list[str]:
    return [scene.look.new[path].type or "layer" for path in scene.look.new_children[block]]


SURGERY = Surgery(
    id="block_type_changed",
    title="Blocks replaced: {before} → {after}, {count}",
    sentence="{count} of class {before} gave way to {after}: {places}{difference}. Each now holds {inside}.",
    teaches=(
        "The network keeps its plan, so many stages, so many blocks, and the blocks are of another design. Where layers inside have the "
        "same names they are other layers all the same: of an old checkpoint hardly anything inside the blocks fits, even under an equal "
        "key. A bottleneck, for one, narrows the features by a 1 × 1 convolution before the 3 × 3 and widens them after it, to afford "
        "more of them."
    ),
    reference="https://arxiv.org/abs/1512.03385",
    recognise=_recognise,
)
