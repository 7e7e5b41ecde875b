"""Learnt vectors that join the sequence: class, distillation and register tokens."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import join
from archdiff.tree.records import Tensor

_NAME = re.compile(r"(^|_)(token|tokens)$|_tokens?_embed(ding)?s?$", re.IGNORECASE)
_SETTING = re.compile(r"(^|\.)(num_\w*tokens|has_\w*token|no_embed_class|num_register_tokens|\w*_tokens)$")


def _recognise(scene: Scene) -> Iterator[Claim]:
    for came in (True, False):
        found = [(index, change, tensor) for index, change in scene.of(TensorChanged) if (tensor := _token(change, came)) is not None]
        if not found:
            continue
        holders = {change.new for _, change, _ in found}
        settings = [i for i, c in scene.of(AttributeChanged) if (c.new in holders or "." in c.name) and _SETTING.search(c.name)]
        told = [f"{count(_number(tensor), 'vector')} of {(tensor.shape or (0,))[-1]} features in {tensor.name}" for _, _, tensor in found]
        facts = {
            "names": listed([tensor.name for _, _, tensor in found]),
            "verb": "added" if came else "removed",
            "what": listed(told),
            "places": places([join(change.new, change.name) for _, change, _ in found], "tensors"),
            "came": "came into" if came else "left",
            "steps": "grows" if came else "shrinks",
            "keys": "They are not in an old checkpoint" if came else "Theirs are left over in an old checkpoint",
        }
        yield Claim((*(index for index, *_ in found), *settings), facts)


def _token(change: TensorChanged, came: bool) -> Tensor | None:
    """The parameter that came or went, if it is called a token and holds a few vectors."""
    only, none = (change.after, change.before) if came else (change.before, change.after)
    if only is None or none is not None or only.kind != "parameter" or not _NAME.search(only.name) or not only.shape:
        return None
    return only if len(only.shape) <= 3 and (len(only.shape) < 3 or only.shape[0] == 1) else None


def _number(tensor: Tensor) -> int:
    return tensor.shape[-2] if tensor.shape and len(tensor.shape) > 1 else 1


SURGERY = Surgery(
    id="tokens_changed",
    title="Learnt tokens {verb}: {names}",
    sentence="{what} {came} the model: {places}.",
    teaches=(
        "A learnt token is one more position of the sequence that belongs to no part of the input: a class token gathers what the "
        "classifier reads, register tokens give attention a place for what concerns the whole picture. The sequence {steps} by as many "
        "positions, and with it whatever counts them, such as a table of positions. {keys}, so load_state_dict wants strict=False."
    ),
    reference="https://arxiv.org/abs/2309.16588",
    recognise=_recognise,
    brief="{what} {came} the model: so many positions that belong to no part of the input.",
)
