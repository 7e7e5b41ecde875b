"""A tensor of a module's own that came or went while its class stayed what it was: a queue, a temperature, a table."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.records import Tensor


def _recognise(scene: Scene) -> Iterator[Claim]:
    every = [(index, change) for index, change in scene.of(TensorChanged) if (change.before is None) != (change.after is None)]
    named = alike(every, lambda item: (item[1].name, item[1].before is None, _kind(_only(item[1]))))
    for group in alike(
        named, lambda items: (tuple(change.new for _, change in items), items[0][1].before is None, _kind(_only(items[0][1])))
    ):
        yield _claim([item for items in group for item in items], [_only(items[0][1]) for items in group])
    yield from _became(scene)


def _became(scene: Scene) -> Iterator[Claim]:
    """Parameters that became buffers, or buffers that became parameters."""
    both = [(i, c, c.before, c.after) for i, c in scene.of(TensorChanged) if c.before is not None and c.after is not None]
    found = [(index, change, after.kind) for index, change, before, after in both if before.kind != after.kind]
    for group in alike(found, lambda item: (item[1].name, item[2])):
        facts = {
            "name": group[0][1].name,
            "kind": group[0][2],
            "places": places(list(dict.fromkeys(change.new for _, change, _ in group))),
            "does": "trained" if group[0][2] == "buffer" else "only kept",
        }
        yield Claim(tuple(index for index, *_ in group), facts, _BECAME_TITLE, _BECAME_SENTENCE, _BECAME)


def _claim(items: list[tuple[int, TensorChanged]], tensors: list[Tensor]) -> Claim:
    """Tensors that came into, or left, the same layers; ``tensors`` holds the first of each name."""
    came, holders = items[0][1].before is None, list(dict.fromkeys(change.new for _, change in items))
    told = [tensor.name + (f" ({' × '.join(f'{side:,}' for side in tensor.shape)})" if tensor.shape else "") for tensor in tensors]
    saved = any(tensor.persistent is not False for tensor in tensors)
    facts = {
        "names": listed([tensor.name for tensor in tensors], 3),
        "kind": _kind(tensors[0]) + ("s" if len(tensors) > 1 else ""),
        "verb": "added" if came else "removed",
        "was": "was" if len(tensors) == 1 else "were",
        "now": "holds" if came else "held",
        "count": count(len(holders), "place"),
        "places": places(holders),
        "told": listed(told) + (", in sizes of their own elsewhere" if len({_only(c).shape for _, c in items}) > len(tensors) else ""),
        "keys": (_MISSING if came else _LEFT) if saved else _UNSAVED,
    }
    return Claim(tuple(index for index, _ in items), facts)


def _only(change: TensorChanged) -> Tensor:
    """The side that has the tensor."""
    tensor = change.after if change.before is None else change.before
    assert tensor is not None
    return tensor


def _kind(tensor: Tensor) -> str:
    return "Parameter" if tensor.kind == "parameter" else "Buffer"


_MISSING = "It is in no old checkpoint, so load_state_dict wants strict=False."
_LEFT = "It is left over in an old checkpoint, so load_state_dict wants strict=False."
_UNSAVED = "It is not saved in a state_dict."

_BECAME_TITLE = "{name} became a {kind}"
_BECAME_SENTENCE = "{name} is a {kind} now, at {places} and no longer {does}."
_BECAME = (
    "parameters() lists parameters and the optimiser changes them; a buffer moves to other devices and into the state_dict with its "
    "module, and no optimiser sees it. The key stays, so a checkpoint of either loads into the other."
)

SURGERY = Surgery(
    id="own_tensors_changed",
    title="{kind} {names} {verb} in {count}",
    sentence="{kind} {told} {was} {verb}, at {places}.",
    teaches=(
        "A parameter is trained, a buffer is kept: statistics, tables, queues, constants. What such a tensor does is in the forward of "
        "the module that {now} it. {keys}"
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#module-state",
    recognise=_recognise,
)
