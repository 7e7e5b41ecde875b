"""A module without state, called several times, against one module for each call."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import CodeChanged, Retyped
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer

_STATELESS = frozenset("ReLU ReLU6 LeakyReLU GELU SiLU Tanh Sigmoid ELU Hardswish Mish MaxPool2d".split())


def _recognise(scene: Scene) -> Iterator[Claim]:
    more = [(i, each.new, each.layer) for i, each in scene.added_tops() if _twin(scene, each.new, each.layer, new=True)]
    fewer = [(i, each.old, each.layer) for i, each in scene.removed_tops() if _twin(scene, each.old, each.layer, new=False)]
    for found, words in ((more, _MORE), (fewer, _FEWER)):
        if found:
            above = {parent(path) for _, path, _ in found}
            facts = {
                "type": found[0][2].type or "activation",
                "number": f"{len(found):,}",
                "places": places([path for _, path, _ in found]),
                "blocks": count(len(above), "block"),
            }
            yield Claim(tuple(index for index, _, _ in found), facts, title=words[0], sentence=words[1])


def _twin(scene: Scene, path: str, layer: Layer, new: bool) -> bool:
    """Whether an equal layer beside it is on both sides, in a class whose forward is another one: there the calls are shared out."""
    children, layers = (scene.look.new_children, scene.look.new) if new else (scene.look.old_children, scene.look.old)
    paired, at = (scene.look.old_of, scene.look.at_new) if new else (scene.look.new_of, scene.look.at_old)
    above = parent(path) or ""
    if layer.type not in _STATELESS or path in children:
        return False
    recoded = any(isinstance(scene.diff.changes[index], (Retyped, CodeChanged)) for index in at.get(above, ()))
    return recoded and any(
        other in paired and layers[other].type == layer.type and layers[other].attributes == layer.attributes
        for other in children.get(above, ())
    )


_MORE = (
    "{type} registered more often: {number} more",
    "{places}: {number} more {type} beside the one each of {blocks} had, in a class with another forward.",
)
_FEWER = (
    "{type} registered less often: {number} fewer",
    "{places}: {number} {type} are gone beside the one each of {blocks} keeps, in a class with another forward.",
)

SURGERY = Surgery(
    id="activations_split",
    title=_MORE[0],
    sentence=_MORE[1],
    teaches=(
        "A layer without weights or state can be called any number of times: one library calls a single {type} after each convolution, "
        "another registers one for each call. Both compute the same and have the same state_dict. A tree shows modules, not calls, so "
        "whether the number of calls is really equal is told by the two forwards alone; compare outputs on one input to be sure."
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html",
    recognise=_recognise,
)
