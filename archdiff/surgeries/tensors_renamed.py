"""A module's own tensors under another name, or in another of the modules that correspond."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from archdiff.diff.carry import Carried, carry
from archdiff.diff.records import TensorChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed

Indices: TypeAlias = Mapping[tuple[str, str], int]
"""Changes by path and name of the tensor."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    gone, came = {}, {}
    for index, change in scene.of(TensorChanged):
        if change.after is None:
            gone[change.old, change.name] = index
        elif change.before is None:
            came[change.new, change.name] = index
    found = [(each, indices) for each in carry(scene.diff) if each.fits and (indices := _told(scene, each, gone, came))]
    if found:
        names = [f"{each.old.key} → {each.new.key}" for each, _ in found]
        facts = {"count": count(len(found), "tensor"), "names": listed(names, 4), "verb": "has" if len(found) == 1 else "have"}
        yield Claim(tuple(index for _, indices in found for index in indices), facts)


def _told(scene: Scene, each: Carried, gone: Indices, came: Indices) -> tuple[int, ...]:
    """The changes that tell of one tensor as gone and come. Where it was in a container without partner, that tells of the one end."""
    old, new = gone.get((each.old.path, each.old.tensor.name)), came.get((each.new.path, each.new.tensor.name))
    left = each.old.path in scene.look.old_children and each.old.path not in scene.look.new_of
    joined = each.new.path in scene.look.new_children and each.new.path not in scene.look.old_of
    known = (old is not None or left) and (new is not None or joined)
    return tuple(index for index in (old, new) if index is not None) if known else ()


SURGERY = Surgery(
    id="tensors_renamed",
    title="Tensors renamed: {count}",
    sentence="{count} of modules' own {verb} another name: {names}.",
    teaches=(
        "A parameter or buffer is found by its name, by the forward that uses it and in the state_dict. Nothing is computed otherwise for "
        "another name, but an old checkpoint fits only after its keys are mapped. That each pair is one tensor is concluded from role and "
        "shape: they are the only ones of their kind in modules that correspond."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#module-state",
    recognise=_recognise,
)
