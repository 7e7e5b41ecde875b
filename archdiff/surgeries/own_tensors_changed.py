"""A tensor of a module's own that came or went while its class stayed what it was: a queue, a temperature, a table."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import TensorChanged
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value
from archdiff.tree.paths import join
from archdiff.tree.records import Tensor


def _recognise(scene: Scene) -> Iterator[Claim]:
    every = [(index, change) for index, change in scene.of(TensorChanged) if (change.before is None) != (change.after is None)]
    for group in alike(every, lambda item: (item[1].name, item[1].before is None, _kind(_only(item[1])))):
        tensors = [_only(change) for _, change in group]
        came = group[0][1].before is None
        saved = tensors[0].persistent is not False
        shapes = list(dict.fromkeys(value(tensor.shape) if tensor.shape else "one number" for tensor in tensors))
        facts = {
            "name": tensors[0].name,
            "kind": _kind(tensors[0]),
            "verb": "added" if came else "removed",
            "now": "holds" if came else "held",
            "count": count(len(group), "place"),
            "places": places([join(change.new, change.name) for _, change in group], "tensors"),
            "shape": shapes[0] if len(shapes) == 1 else f"{shapes[0]} and other sizes",
            "keys": (_MISSING if came else _LEFT) if saved else _UNSAVED,
        }
        yield Claim(tuple(index for index, _ in group), facts)


def _only(change: TensorChanged) -> Tensor:
    """The side that has the tensor."""
    tensor = change.after if change.before is None else change.before
    assert tensor is not None
    return tensor


def _kind(tensor: Tensor) -> str:
    return "Parameter" if tensor.kind == "parameter" else "Buffer"


_MISSING = "Its key is in no old checkpoint, so load_state_dict wants strict=False."
_LEFT = "Its key is left over in an old checkpoint, so load_state_dict wants strict=False."
_UNSAVED = "It is not saved in a state_dict."

SURGERY = Surgery(
    id="own_tensors_changed",
    title="{kind} {name} {verb} in {count}",
    sentence="{kind} {name} ({shape}) was {verb}: {places}.",
    teaches=(
        "A parameter is trained, a buffer is kept: statistics, tables, queues, constants. What this one does is in the forward of the "
        "module that {now} it. {keys}"
    ),
    reference="https://docs.pytorch.org/docs/stable/notes/modules.html#module-state",
    recognise=_recognise,
)
