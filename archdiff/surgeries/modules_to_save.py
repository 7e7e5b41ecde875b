"""A layer trained in full beside adapters: wrapped with a trainable copy of itself."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Added, Moved
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import join, parent
from archdiff.tree.totals import totals


def _recognise(scene: Scene) -> Iterator[Claim]:
    found: list[tuple[str, tuple[int, ...]]] = []
    for path in dict.fromkeys(parent(change.new) or "" for _, change in scene.of(Added)):
        kept, copies = join(path, "original_module"), join(path, "modules_to_save")
        held = [kept, *scene.look.new_children.get(copies, ())]
        if copies in scene.look.new and any(each in scene.look.old_of for each in (path, *held)):
            moved = tuple(index for each in held for index, change in scene.at_new(each) if isinstance(change, Moved))
            found.append((path, (*scene.added_below(path), *consequences(scene, path), *moved)))
    if found:
        copied = [scene.look.new[path] for top, _ in found for path in subtree(scene.look.new_children, join(top, "modules_to_save"))]
        yield Claim(
            tuple(index for _, indices in found for index in indices),
            {
                "layers": count(len(found), "layer"),
                "places": places([top for top, _ in found]),
                "added": count(totals(copied).parameters or 0, "parameter"),
            },
        )


SURGERY = Surgery(
    id="modules_to_save",
    title="Trained in full beside the adapters: {places}",
    sentence="{layers} got a trainable copy, while the original is kept for switching the adapter off: {places}. The copies have {added}.",
    teaches=(
        "A new classification head starts at random, so low-rank updates are not enough for it: peft trains a whole copy and saves it "
        "with the adapter (modules_to_save). The forward pass uses the copy of the active adapter. The old weights fit the kept "
        "original under longer keys."
    ),
    reference="https://huggingface.co/docs/peft/main/en/developer_guides/troubleshooting",
    recognise=_recognise,
)
