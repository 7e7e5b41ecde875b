"""More or fewer repeated blocks: a deeper or a shallower network of the same design."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from archdiff.diff.records import AttributeChanged, Change, Moved, TensorChanged
from archdiff.surgeries.anatomy import LISTS, parameters
from archdiff.surgeries.consequences import replaced
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, signed_parameters
from archdiff.tree.paths import parent
from archdiff.tree.records import Layer, Tensor
from archdiff.tree.totals import elements

_COUNTS = r"(^|\.)(num_hidden_layers|n_layers?|num_layers|depths?|layers|layer_types|max_window_layers|num_blocks)$"
"""Settings that count the blocks, and so follow from their number."""

_RAMPED = {"StochasticDepth": "p", "DropPath": "drop_prob"}
_STEM = r"\d+$"
_BY_LAYER = r"_l\d+(_reverse)?$"


def _recognise(scene: Scene) -> Iterator[Claim]:
    switched = {old.path for old, new, _ in replaced(scene) if "Identity" in (old.type, new.type)}
    more = [change.new for _, change in scene.added_tops() if _repeats(scene, change.new, change.layer, new=True)]
    less = [change.old for _, change in scene.removed_tops() if _repeats(scene, change.old, change.layer, new=False)]
    more, less = ([path for path in paths if path not in switched] for paths in (more, less))
    claimed = [index for path in more for index in scene.added_below(path)]
    claimed += [index for path in less for index in scene.removed_below(path)]
    if claimed:
        ramps = [index for index, change in scene.of(AttributeChanged) if _ramp(scene, change)]
        claimed += [*ramps, *(index for index, change in scene.of(AttributeChanged) if re.search(_COUNTS, change.name))]
        yield Claim(tuple(claimed), _facts(scene, more, less, len(ramps)))
    yield from _recurrent(scene)


def _repeats(scene: Scene, path: str, layer: Layer, new: bool) -> bool:
    """Whether a numbered sibling of the same class was there before and still is: then this is one more, or one less, of the same."""
    children, layers = (scene.look.new_children, scene.look.new) if new else (scene.look.old_children, scene.look.old)
    paired = scene.look.old_of if new else scene.look.new_of
    if path not in children or not path[-1:].isdigit() or _moved(scene, parent(path) or "", new):
        return False
    if not path.rpartition(".")[2].isdigit() and len({re.sub(_STEM, "", other) for other in children.get(parent(path) or "", ())}) > 1:
        return False
    siblings = [other for other in children.get(parent(path) or "", ()) if other in paired and other[-1:].isdigit()]
    build = [layers[child].type for child in children[path]]
    return any(
        layers[other].type == layer.type and (layer.type not in LISTS or [layers[child].type for child in children.get(other, ())] == build)
        for other in siblings
    )


def _moved(scene: Scene, stage: str, new: bool) -> bool:
    """Whether the stage itself stands elsewhere: then its blocks are no plain sequel of the old ones."""
    at = scene.look.at_new if new else scene.look.at_old
    return any(isinstance(scene.diff.changes[index], Moved) for index in at.get(stage, ()))


def _ramp(scene: Scene, change: AttributeChanged) -> bool:
    return _RAMPED.get(scene.look.new[change.new].type or "") == change.name


def _facts(scene: Scene, more: list[str], less: list[str], ramps: int) -> dict[str, str]:
    stages = list(dict.fromkeys([parent(path) or "" for path in more] + [scene.look.new_of[parent(path) or ""] for path in less]))
    told = []
    for stage in stages:
        old = len(scene.look.old_children.get(scene.look.old_of.get(stage, stage), ()))
        told.append(f"{stage or 'the model'} {old} → {len(scene.look.new_children.get(stage, ()))}")
    kinds = dict.fromkeys([scene.look.new[path].type or "block" for path in more] + [scene.look.old[path].type or "block" for path in less])
    gained, lost = _size(scene.look.new, scene.look.new_children, more), _size(scene.look.old, scene.look.old_children, less)
    return {
        "blocks": " and ".join(
            ([f"{count(len(more), 'block')} more"] if more else []) + ([f"{count(len(less), 'block')} fewer"] if less else [])
        ),
        "kinds": listed(list(kinds)),
        "stages": listed(told),
        "difference": "" if gained is None or lost is None else f", {signed_parameters(gained - lost)}",
        "ramp": _RAMP.format(count=count(ramps, "rate")) if ramps else "",
        "fits": "Blocks that kept their keys and sizes load from an old checkpoint; "
        + ("the rest is left over." if not more else _SHARED if _shared(scene, more) else "new ones are not in it."),
    }


def _shared(scene: Scene, blocks: list[str]) -> bool:
    """Whether most of what the new blocks hold is also held by others: the same block at work several times."""
    layers = [scene.look.new[path] for block in blocks for path in subtree(scene.look.new_children, block)]
    held = [(layer, tensor) for layer in layers for tensor in layer.tensors or () if tensor.kind == "parameter"]
    sizes = [sum(elements(t) or 0 for layer, t in held if which(layer, t)) for which in (_is_shared, lambda *_: True)]
    return 2 * sizes[0] > sizes[1]


def _is_shared(layer: Layer, tensor: Tensor) -> bool:
    return tensor.tied_to is not None or layer.same_as is not None


def _size(layers: Mapping[str, Layer], children: Mapping[str, list[str]], tops: list[str]) -> int | None:
    return parameters([layers[path] for top in tops for path in subtree(children, top)])


def _recurrent(scene: Scene) -> Iterator[Claim]:
    """A recurrent layer keeps its stack inside: the number is a setting, its tensors end in _l0, _l1, ...."""
    for index, change in scene.of(AttributeChanged):
        if change.name != "num_layers" or change.new in scene.look.new_children:
            continue
        tensors = [i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged) and re.search(_BY_LAYER, each.name)]
        if tensors and isinstance(change.before, int) and isinstance(change.after, int):
            facts = {
                "blocks": f"{change.before} → {change.after} stacked layers",
                "kinds": scene.look.new[change.new].type or "a recurrent layer",
                "stages": change.new or "the model",
                "difference": "",
                "ramp": "",
                "fits": _RECURRENT if all(map(_same_size, (scene.diff.changes[i] for i in tensors))) else _RESIZED,
            }
            yield Claim((index, *tensors), facts)


def _same_size(change: Change) -> bool:
    """Whether a tensor of a recurrent layer only came or went."""
    return isinstance(change, TensorChanged) and (
        change.before is None or change.after is None or change.before.shape == change.after.shape
    )


_RECURRENT = "The layers that both have load from an old checkpoint, by the number in their tensors' names."
_RESIZED = "Of the layers that both have, what has another size does not load from an old checkpoint."
_SHARED = "new ones share their weights with other blocks, and only what they have beside those is new."
_RAMP = " {count} of stochastic depth changed with it, because they rise evenly over the blocks and there is another number of those."

SURGERY = Surgery(
    id="depth_changed",
    title="Depth changed: {blocks}",
    sentence="The same design with another number of {kinds}: {stages}{difference}.{ramp}",
    teaches=(
        "More blocks can build more steps of features, for more parameters and time. {fits} Which of several equal blocks are the new "
        "ones cannot be told from structure alone: archdiff takes the numbering at its word."
    ),
    reference="https://arxiv.org/abs/1409.1556",
    recognise=_recognise,
)
