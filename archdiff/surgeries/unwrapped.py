"""A module taken out of its wrapper."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Moved, Removed
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.surgeries.wraps import effect, noted, prefix, wraps
from archdiff.tree.paths import inside


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
            "verb": "stands" if len(group) == 1 else "stand",
            "prefix": prefix(first),
            "place": first.place,
            "inner": first.inner,
        }
        known = effect(scene.look.old[first.wrappers[0]])
        facts["did"] = f"{_DID} {known[0]}" if known else _OWN.format(**facts)
        keys = _KEYS if inside(first.inner, first.place) else _OTHER_KEYS
        yield Claim(
            tuple(claimed), facts, None if known or whole else _PLAIN_TITLE, teaches="{did}" + keys, reference=known[1] if known else None
        )


_DID = "What the wrapper did does not happen any more:"
_OWN = "What else the forward of {type} did is in its class's code."
_KEYS = (
    " Paths lose {prefix}, and so do state_dict keys, unless the wrapper kept it out of them. Strip that part from an old "
    "checkpoint's keys, or save the inner module's state_dict next time."
)
_OTHER_KEYS = " Paths, and with them state_dict keys, change from {inner} to {place}: map the keys of an old checkpoint."
_PLAIN_TITLE = "No longer inside {type}"


SURGERY = Surgery(
    id="unwrapped",
    title="Unwrapped from {type}",
    sentence="{what} no longer {verb} inside {type}; nothing inside moved relative to it.",
    teaches="{did}" + _KEYS,
    reference="https://docs.pytorch.org/docs/stable/notes/serialization.html",
    recognise=_recognise,
)
