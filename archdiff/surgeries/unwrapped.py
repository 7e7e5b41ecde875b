"""A module taken out of its wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved, Removed
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.surgeries.wraps import noted, wraps


def _recognise(scene: Scene) -> Iterator[Claim]:
    gone = {change.old: index for index, change in scene.of(Removed)}
    moved = {change.old: index for index, change in scene.of(Moved)}
    moves = [(change.new, change.old) for _, change in scene.of(Moved)]
    found = wraps(moves, frozenset(gone), scene.look.old, scene.look.old_children, scene.look.new_of)
    for group in alike(found, lambda wrap: tuple(scene.look.old[path].type for path in wrap.wrappers)):
        claimed = [moved[wrap.inner] for wrap in group] + [gone[path] for wrap in group for path in wrap.wrappers]
        claimed += [i for wrap in group for i, change in scene.at_old(wrap.inner) if noted(change)]
        first = group[0]
        whole = first.place == ""
        facts = {
            "type": " and ".join(scene.look.old[path].type or "a container" for path in first.wrappers),
            "what": "The whole model" if whole else f"{places([wrap.place for wrap in group])}, {count(len(group), 'module')},",
            "prefix": first.inner[len(first.place) :].strip(".") if first.inner.startswith(first.place) else first.inner,
        }
        yield Claim(tuple(claimed), facts)


SURGERY = Surgery(
    id="unwrapped",
    title="Unwrapped from {type}",
    sentence="{what} no longer stands inside {type}; nothing inside moved relative to it.",
    teaches=(
        "What the wrapper did, such as sharing work between processes, averaging or compiling, does not happen any more. "
        "Paths lose {prefix}, and so do state_dict keys, unless the wrapper kept it out of them: strip that part from an old "
        "checkpoint's keys, or save the inner module's state_dict next time."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/serialization.html",
    recognise=_recognise,
)
