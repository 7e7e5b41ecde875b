"""Blocks of one design in the place of blocks of another, such as bottlenecks for basic blocks."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Removed, Retyped
from archdiff.surgeries.anatomy import kinds, parameters
from archdiff.surgeries.consequences import takers
from archdiff.surgeries.moves import kept
from archdiff.surgeries.names import bare, family
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, signed_parameters


def _recognise(scene: Scene) -> Iterator[Claim]:
    both = {layer.type for layer in scene.look.new.values()} & {layer.type for layer in scene.look.old.values()}
    found = [change for _, change in scene.of(Retyped) if _is_block(scene, change) and not {change.before, change.after} & both]
    for group in alike(found, lambda change: (change.before, change.after)):
        share = kept(scene, [change.new for change in group])
        if len(group) < 2 or share > _MOST or share * _shrinks(scene, group) > _HALF:
            continue
        claimed = [index for change in group for index in scene.changed_below(change.new)]
        claimed += [i for each in group for path in subtree(scene.look.old_children, each.old) for i in _gone(scene, path)]
        claimed += takers(scene)
        olds = [scene.look.old[path] for each in group for path in subtree(scene.look.old_children, each.old)]
        news = [scene.look.new[path] for each in group for path in subtree(scene.look.new_children, each.new)]
        before, after = parameters(olds), parameters(news)
        facts = {
            "before": group[0].before,
            "after": group[0].after,
            "count": count(len(group), "block"),
            "places": places([change.new for change in group], "blocks"),
            "difference": "" if before is None or after is None or before == after else f" ({signed_parameters(after - before)})",
            "inside": kinds(scene.look.new_children[group[0].new], scene.look.new_children, scene.look.new),
            "fits": "nothing" if not share else f"{100 * share:.0f} %" if share >= _LEAST else "less than 1 %",
        }
        narrows = any("bottleneck" in kind.lower() for kind in (group[0].before, group[0].after))
        yield Claim(tuple(claimed), facts, teaches=_TEACHES + _BOTTLENECK if narrows else None, reference=_RESIDUAL if narrows else None)


def _shrinks(scene: Scene, group: list[Retyped]) -> float:
    """What share of the old blocks' size the new ones have, at most all of it: small blocks may be filled from a part of large ones."""
    before = parameters([scene.look.old[path] for each in group for path in subtree(scene.look.old_children, each.old)])
    after = parameters([scene.look.new[path] for each in group for path in subtree(scene.look.new_children, each.new)])
    return min(1.0, after / before) if before and after else 1.0


_MOST, _HALF, _LEAST = 0.75, 0.5, 0.01


def _is_block(scene: Scene, change: Retyped) -> bool:
    """Whether both are containers, of two designs rather than of one design in two families; the root is no block."""
    if not change.new or change.new not in scene.look.new_children or change.old not in scene.look.old_children:
        return False
    if bare(change.before) == bare(change.after) or family(change.before, change.after) is not None:
        return False
    return "Sequential" not in (change.before, change.after)


def _gone(scene: Scene, old: str) -> Iterator[int]:
    return (index for index, change in scene.at_old(old) if isinstance(change, Removed))


_TEACHES = (
    "The network keeps its plan, so many stages, so many blocks, and the blocks are of another design. Layers inside that have the same "
    "names are other layers for the most part: of what the new blocks hold an old checkpoint can fill {fits}."
)
_BOTTLENECK = " A bottleneck narrows the features by a 1 × 1 convolution before the 3 × 3 and widens them after it, to afford more of them."
_RESIDUAL = "https://arxiv.org/abs/1512.03385"

SURGERY = Surgery(
    id="block_type_changed",
    title="Blocks replaced: {before} → {after}, {count}",
    sentence="{count} of class {before} gave way to {after}: {places}{difference}. Each now holds {inside}.",
    teaches=_TEACHES,
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html",
    recognise=_recognise,
)
