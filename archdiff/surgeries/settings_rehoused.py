"""A settings object that another module keeps: both models have it, only its holder differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeGuard

from archdiff.diff.records import ABSENT, AttributeChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places, step, value
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Value

Settings = Mapping[str, Value]

MOSTLY = 4
"""At most one entry of so many may differ, else it is another object."""


class Stray(NamedTuple):
    """Settings that one side states at a module where the other side's stand further up."""

    at: int
    """Index of the change."""
    change: AttributeChanged
    held: Settings
    above: Settings
    holder: str
    """The path of the other side's holder, in the other side's tree."""
    gained: bool


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [stray for index, change in scene.of(AttributeChanged) if (stray := _stray(scene, index, change))]
    for group in alike(found, lambda stray: (stray.change.name, stray.gained, stray.holder, tuple(_steps(stray)))):
        first = group[0]
        here = places([each.change.new if each.gained else each.change.old for each in group])
        there = first.holder or "the whole model"
        steps = _steps(first)
        yield Claim(
            (*(each.at for each in group), *(i for i, change in scene.of(AttributeChanged) if _left_behind(change, first))),
            {
                "name": first.change.name,
                "entries": count(len(first.held), "entry", "entries"),
                "old": there if first.gained else here,
                "new": here if first.gained else there,
                "but": f", but for {listed(steps, 4)}" if steps else "",
            },
            *((None, None) if not _copied(scene, first) else (_CAME_TITLE, _CAME) if first.gained else (_WENT_TITLE, _WENT)),
        )


def _stray(scene: Scene, index: int, change: AttributeChanged) -> Stray | None:
    """The change as such, if it says that one side keeps settings here, and the other keeps the like of them here or above."""
    gained = change.before is ABSENT
    held = change.after if gained else change.before
    if not _settings(held) or ABSENT not in (change.before, change.after):
        return None
    layers, path = (scene.look.old, change.old) if gained else (scene.look.new, change.new)
    above: str | None = path
    while above is not None:
        there = _kept(layers.get(above), change.name)
        if there is not None:
            return Stray(index, change, held, there, above, gained) if _like(held, there) else None
        above = parent(above)
    return None


def _copied(scene: Scene, stray: Stray) -> bool:
    """Whether the holder further up still has these settings, or had them: then what stands below is a copy."""
    layers, partner = (scene.look.new, scene.look.new_of) if stray.gained else (scene.look.old, scene.look.old_of)
    kept = _kept(layers.get(partner.get(stray.holder, "?")), stray.change.name)
    return kept is not None and _like(kept, stray.held)


def _kept(layer: Layer | None, name: str) -> Settings | None:
    kept = (layer.attributes or {}).get(name) if layer else None
    return kept if _settings(kept) else None


def _settings(what: object) -> TypeGuard[Settings]:
    return isinstance(what, Mapping) and len(what) > 1


def _like(one: Settings, two: Settings) -> bool:
    return MOSTLY * len(_differing(one, two)) <= len(one.keys() | two.keys())


def _differing(one: Settings, two: Settings) -> list[str]:
    return [name for name in {**one, **two} if (name in one) != (name in two) or (name in one and value(one[name]) != value(two[name]))]


def _steps(stray: Stray) -> list[str]:
    """What differs between the two objects, from old to new."""
    old, new = (stray.above, stray.held) if stray.gained else (stray.held, stray.above)
    return [step(name, old.get(name, ABSENT), new.get(name, ABSENT), 24) for name in _differing(old, new)]


def _left_behind(change: AttributeChanged, stray: Stray) -> bool:
    """Whether a change only says that the other holder no longer has these settings, or has them in an entry."""
    if (change.old if stray.gained else change.new) != stray.holder or ABSENT not in (change.before, change.after):
        return False
    name, _, entry = change.name.partition(".")
    gone = (change.after is ABSENT) is stray.gained
    lost = change.before if change.after is ABSENT else change.after
    if name != stray.change.name:
        return False
    if gone:
        return lost == stray.above if not entry else entry in stray.above
    return bool(entry) and _settings(lost) and _like(lost, stray.held)


_CAME_TITLE = "A copy of {name} kept by {new}"
_CAME = "The {entries} of {name}, which the old model had at {old}, are kept a second time by {new}{but}."
_WENT_TITLE = "No copy of {name} any more at {old}"
_WENT = "The {entries} of {name}, which {old} kept a second time, are kept by {new} alone{but}."

SURGERY = Surgery(
    id="settings_rehoused",
    title="{name} kept elsewhere: {old} → {new}",
    sentence="The {entries} of {name} were kept by {old} and are kept by {new}{but}.",
    teaches=(
        "A settings object is stated where it is first kept; what stands below refers to it. Another holder computes nothing otherwise. "
        "A copy of its own, such as a copied layer has, does not follow when the first one is edited."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.Module.html",
    recognise=_recognise,
)
