"""``weights``: a checkpoint of the old model loads into the new one with ``load_state_dict(strict=True)``."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Diff
from archdiff.promises.causes import Causes
from archdiff.promises.knowing import missing
from archdiff.promises.promise import Breach, Promise
from archdiff.story.brief import shape
from archdiff.tree.keys import Entry, entries
from archdiff.tree.records import Tree


def breaches(diff: Diff) -> Iterator[Breach]:
    """Keys that only one side has, and keys whose shape differs."""
    olds, news = by_key(diff.old), by_key(diff.new)
    causes = Causes(diff)
    for key, old in olds.items():
        if key not in news:
            yield Breach((key,), f"unexpected key {key}: an old checkpoint has it, the new model does not", causes.of_old(old))
    for key, new in news.items():
        if key not in olds:
            yield Breach((key,), f"missing key {key}: the new model wants it, an old checkpoint does not have it", causes.of_new(new))
        elif _clash(olds[key], new):
            sizes = f"{shape(olds[key].tensor)} → {shape(new.tensor)}"
            yield Breach((key,), f"size mismatch of {key}: {sizes}", causes.of_new(new))


def by_key(tree: Tree) -> dict[str, Entry]:
    """The state_dict of a tree, by its keys."""
    return {entry.key: entry for entry in entries(tree.layers)}


def _clash(old: Entry, new: Entry) -> bool:
    return None not in (old.tensor.shape, new.tensor.shape) and old.tensor.shape != new.tensor.shape


def unknown(diff: Diff) -> str | None:
    """Every tensor and its shape; a lazy tensor of the new model takes any shape."""
    if lack := missing(diff, "tensors"):
        return lack
    news = by_key(diff.new)
    for key, old in by_key(diff.old).items():
        if old.tensor.shape is None and key in news and news[key].tensor.shape is not None:
            return f"{diff.old.origin} does not tell the shape of {key}, which is lazy"
    return None


WEIGHTS = Promise("weights", "an old checkpoint loads strictly", breaches, unknown)
