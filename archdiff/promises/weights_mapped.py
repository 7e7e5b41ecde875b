"""``weights-mapped``: a checkpoint of the old model loads completely once its keys are renamed as the alignment says."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.carry import Carried, carry
from archdiff.diff.records import Diff
from archdiff.promises.causes import Causes
from archdiff.promises.promise import Breach, Promise
from archdiff.promises.weights import breaches as by_their_own_keys
from archdiff.promises.weights import by_key, unknown
from archdiff.story.brief import shape


def breaches(diff: Diff) -> Iterator[Breach]:
    """Tensors without partner, partners of another shape, and partners nobody should rely on; none where the keys load as they are."""
    if not any(True for _ in by_their_own_keys(diff)):
        return
    carried, causes = carry(diff), Causes(diff)
    used_old, used_new = {each.old.key for each in carried}, {each.new.key for each in carried}
    for key, entry in by_key(diff.old).items():
        if key not in used_old:
            yield Breach((key,), f"{key} of an old checkpoint has no place in the new model", causes.of_old(entry))
    for each in carried:
        if told := _unfit(each):
            yield Breach(tuple(dict.fromkeys((each.new.key, each.old.key))), told, causes.of_new(each.new))
    for key, entry in by_key(diff.new).items():
        if key not in used_new:
            yield Breach((key,), f"{key} of the new model gets nothing from an old checkpoint", causes.of_new(entry))


def _unfit(each: Carried) -> str | None:
    pair = each.new.key if each.old.key == each.new.key else f"{each.old.key} → {each.new.key}"
    if not each.fits and each.new.tensor.shape is not None:
        return f"{pair} has another shape: {shape(each.old.tensor)} → {shape(each.new.tensor)}"
    return f"{pair} is paired on weak evidence only" if each.by == "weak" else None


WEIGHTS_MAPPED = Promise("weights-mapped", "an old checkpoint loads completely once its keys are renamed", breaches, unknown)
