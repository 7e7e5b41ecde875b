"""A layer that adapters had doubled, to train it in full, is one layer again."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved, Removed
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import join, parent
from archdiff.tree.totals import totals


def _recognise(scene: Scene) -> Iterator[Claim]:
    found: list[tuple[str, tuple[int, ...]]] = []
    for path in dict.fromkeys(parent(change.old) or "" for _, change in scene.of(Removed)):
        kept, copies = join(path, "original_module"), join(path, "modules_to_save")
        stays = next((each for each in (kept, path, *subtree(scene.look.old_children, copies)) if each in scene.look.new_of), None)
        if {kept, copies} <= scene.look.old.keys() and stays is not None:
            moved = tuple(index for index, each in scene.at_old(stays) if isinstance(each, Moved))
            found.append((path, (*scene.removed_below(path), *consequences(scene, scene.look.new_of[stays]), *moved)))
    if found:
        copied = [scene.look.old[path] for top, _ in found for path in subtree(scene.look.old_children, join(top, "modules_to_save"))]
        yield Claim(
            tuple(index for _, indices in found for index in indices),
            {
                "layers": count(len(found), "layer"),
                "places": places([top for top, _ in found]),
                "lost": count(totals(copied).parameters or 0, "parameter"),
            },
        )


SURGERY = Surgery(
    id="modules_to_save_removed",
    title="No longer doubled beside the adapters: {places}",
    sentence="{layers} had an original and a copy trained in full, {lost}; one of them is left: {places}.",
    teaches=(
        "Which one is left the tree does not tell, only the values: merging keeps the trained copy, unloading without it the original. The "
        "keys lose what told the two apart, so an old checkpoint has to be mapped from the one that was meant."
    ),
    reference="https://huggingface.co/docs/peft/main/en/developer_guides/troubleshooting",
    recognise=_recognise,
)
