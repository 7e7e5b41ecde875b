"""A module's own tensors under another name, in another of the modules, or with sides of one more or less."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple, TypeAlias

from archdiff.diff.carry import Carried, carry
from archdiff.diff.records import TensorChanged
from archdiff.surgeries.layer_scales import scale
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, sizes
from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tensor

Indices: TypeAlias = Mapping[tuple[str, str], int]
"""Changes by path and name of the tensor."""


class Loose(NamedTuple):
    """A module's own parameter that only one side has, as far as is told yet."""

    path: str
    tensor: Tensor
    words: frozenset[str]
    sides: tuple[int, ...]
    """Its shape without sides of one."""
    at: int | None
    """The change that says so; none where the whole container is without partner."""


def _recognise(scene: Scene) -> Iterator[Claim]:
    gone, came = {}, {}
    for index, change in scene.of(TensorChanged):
        if change.after is None:
            gone[change.old, change.name] = index
        elif change.before is None:
            came[change.new, change.name] = index
    carried = [(each, indices) for each in carry(scene.diff) if each.fits and (indices := _told(scene, each, gone, came))]
    spoken = {index for _, indices in carried for index in indices}
    moved = list(_moved(scene, [{k: i for k, i in each.items() if i not in spoken} for each in (gone, came)]))
    if carried:
        names = [f"{each.old.key} → {each.new.key}" for each, _ in carried]
        yield Claim(tuple(index for _, indices in carried for index in indices), _facts(names))
    if moved:
        claimed = [each.at for pair in moved for each in pair if each.at is not None]
        yield Claim(tuple(claimed), _facts([_step(*pair) for pair in moved]), teaches=_MOVED)


def _facts(names: list[str]) -> dict[str, str]:
    return {"count": count(len(names), "tensor"), "names": listed(names, 4), "verb": "has" if len(names) == 1 else "have"}


def _told(scene: Scene, each: Carried, gone: Indices, came: Indices) -> tuple[int, ...]:
    """The changes that tell of one tensor as gone and come. Where it was in a container without partner, that tells of the one end."""
    old, new = gone.get((each.old.path, each.old.tensor.name)), came.get((each.new.path, each.new.tensor.name))
    left = each.old.path in scene.look.old_children and each.old.path not in scene.look.new_of
    joined = each.new.path in scene.look.new_children and each.new.path not in scene.look.old_of
    known = (old is not None or left) and (new is not None or joined)
    return tuple(index for index in (old, new) if index is not None) if known else ()


def _moved(scene: Scene, told: list[Indices]) -> Iterator[tuple[Loose, Loose]]:
    """Parameters of one meaning and as many numbers that are the only ones of their kind: in partners first, then anywhere."""
    look = scene.look
    olds = list(_loose(look.old, look.old_children, look.new_of, told[0]))
    news = list(_loose(look.new, look.new_children, look.old_of, told[1]))
    for near in (True, False):
        fits = [(one, two) for one, two in _alike(olds, news) if not near or look.new_of.get(one.path) == two.path]
        times = Counter(end for fit in fits for end in fit)
        for one, two in fits:
            if times[one] == times[two] == 1 and (one.at is not None or two.at is not None):
                olds.remove(one)
                news.remove(two)
                yield one, two


def _alike(olds: list[Loose], news: list[Loose]) -> Iterator[tuple[Loose, Loose]]:
    """Tensors that may be one: a word in common, and the same sides but for those of one."""
    beside = alike(news, lambda each: each.sides)
    by_sides = {group[0].sides: group for group in beside}
    return ((one, two) for one in olds for two in by_sides.get(one.sides, ()) if one.words & two.words)


def _loose(layers: Mapping[str, Layer], children: Mapping[str, list[str]], partner: Mapping[str, str], told: Indices) -> Iterator[Loose]:
    for path in children:
        for tensor in layers[path].tensors or ():
            index = told.get((path, tensor.name))
            if tensor.kind == "parameter" and tensor.shape and (index is not None or path not in partner):
                yield Loose(
                    path, tensor, _words(tensor, layers[path], children[path]), tuple(side for side in tensor.shape if side != 1), index
                )


def _words(tensor: Tensor, holder: Layer, below: list[str]) -> frozenset[str]:
    """What a tensor's name says it is, in the words most libraries use; how it is kept says nothing."""
    found = {_SYNONYMS.get(word, word) for word in re.split(r"[_\d]+", tensor.name.lower())} - _KEPT
    return frozenset(found | {"layer scale"}) if scale(tensor, holder, below) else frozenset(found)


_SYNONYMS = {
    "cls": "class",
    "pos": "position",
    "positional": "position",
    "dist": "distillation",
    "reg": "register",
    "registers": "register",
}
_KEPT = frozenset({"", "weight", "bias", "embed", "embedding", "embeddings", "token", "tokens", "param", "table"})


def _step(one: Loose, two: Loose) -> str:
    names = f"{join(one.path, one.tensor.name)} → {join(two.path, two.tensor.name)}"
    before, after = one.tensor.shape or (), two.tensor.shape or ()
    return names if before == after else f"{names} ({_shape(before)} → {_shape(after)})"


def _shape(shape: tuple[int, ...]) -> str:
    return str(shape[0]) if len(shape) == 1 else sizes(shape)


_MOVED = (
    "A parameter is found by its name, by the forward that uses it and in the state_dict, so an old checkpoint fits only after its keys "
    "are mapped; where two shapes are named, the same numbers are held in another one and want a reshape too. That each pair is one "
    "tensor is concluded from name and shape: no other one of the kind came or went."
)

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
