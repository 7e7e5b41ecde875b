"""A container that kept what it holds and is of another class: another forward over the same parts."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Retyped
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.moves import kept, same_parts
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [change for _, change in scene.of(Retyped) if _keeps_its_parts(scene, change)]
    for group in alike(found, lambda change: (change.before, change.after)):
        facts = {
            "before": group[0].before,
            "after": group[0].after,
            "count": count(len(group), "module"),
            "places": places([change.new for change in group], "modules"),
            "verb": "is" if len(group) == 1 else "are",
            "have": "keeps" if len(group) == 1 else "keep",
        }
        indices = tuple(index for change in group for index in consequences(scene, change.new))
        whole = all(kept(scene, [change.new]) == 1.0 and same_parts(scene, change.new) for change in group)
        yield Claim(indices, facts, sentence=_WHOLE if whole else None)


_WHOLE = (
    "{count} {verb} {after} now instead of {before} and {have} every module and tensor inside: {places}. What differs is the class itself."
)


def _keeps_its_parts(scene: Scene, change: Retyped) -> bool:
    """Whether at least half of what it held is still in it."""
    old, new = scene.look.old_children.get(change.old, ()), set(scene.look.new_children.get(change.new, ()))
    kept = sum(scene.look.new_of.get(child) in new for child in old)
    return bool(old) and 2 * kept >= len(old)


SURGERY = Surgery(
    id="class_changed",
    title="Class changed: {before} → {after}",
    sentence="{count} {verb} {after} now instead of {before} and {have} most of the modules inside: {places}.",
    teaches=(
        "A container's class holds the forward that says in which order, how often and with what between them its parts are called, so "
        "equal parts can compute something else. Keys are the parts' paths and do not name classes: an old checkpoint loads where paths "
        "and sizes agree, and proves nothing about the output. Compare both on one input."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html",
    recognise=_recognise,
)
