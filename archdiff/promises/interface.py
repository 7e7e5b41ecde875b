"""``interface``: the model takes and gives as many features as before, as far as its structure can tell.

Structure knows what the first and the last layer with sizes of their own take and give: channels, features, vocabulary. It does not know
image sizes, sequence lengths, the number of inputs, or what ``forward`` reshapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from archdiff.diff.records import Diff
from archdiff.promises.promise import Breach, Promise
from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tree

TAKES = ("in_features", "in_channels", "num_embeddings", "input_size", "in1_features")
GIVES = ("out_features", "out_channels", "embedding_dim", "hidden_size")
"""Attributes that state a layer's sizes, in torch's own words (Linear, convolutions, Embedding, recurrent layers, Bilinear)."""


def breaches(diff: Diff) -> Iterator[Breach]:
    """Each end of either model, compared with its partner; an end without one with the other model's own end."""
    seen: set[str] = set()
    for what, names, end in (("takes", TAKES, 0), ("gives", GIVES, -1)):
        for old, new in _ends(diff, names, end):
            before, after = _size(old, names), _size(new, names)
            if before is not None and after is not None and before[1] != after[1] and new.path + what not in seen:
                seen.add(new.path + what)
                yield Breach(
                    (join(new.path, after[0]), join(old.path, before[0])),
                    f"the model {what} {after[1]} where it {_PAST[what]} {before[1]}: {join(new.path, after[0])}",
                    tuple(index for index, change in enumerate(diff.changes) if getattr(change, "new", None) == new.path),
                )


_PAST = {"takes": "took", "gives": "gave"}


def _ends(diff: Diff, names: Sequence[str], end: int) -> Iterator[tuple[Layer, Layer]]:
    olds, news = _sized(diff.old, names), _sized(diff.new, names)
    if not olds or not news:
        return
    new_of = {match.old: match.new for match in diff.alignment.matches}
    old_of = {new: old for old, new in new_of.items()}
    old, new = list(olds.values())[end], list(news.values())[end]
    yield old, news.get(new_of.get(old.path, "!"), new)
    yield olds.get(old_of.get(new.path, "!"), old), new


def _sized(tree: Tree, names: Sequence[str]) -> Mapping[str, Layer]:
    """The layers that state such a size, in registration order."""
    return {layer.path: layer for layer in tree.layers if _size(layer, names)}


def _size(layer: Layer, names: Sequence[str]) -> tuple[str, int] | None:
    for name in names:
        if type(size := (layer.attributes or {}).get(name)) is int:
            return name, size
    return None


def unknown(diff: Diff) -> str | None:
    """A first and a last layer that state their sizes."""
    for tree in (diff.old, diff.new):
        if all(layer.attributes is None for layer in tree.layers):
            return f"{tree.origin} does not tell attributes"
        for what, names in (("takes", TAKES), ("gives", GIVES)):
            if not _sized(tree, names):
                return f"{tree.origin} has no layer that states how many features or channels it {what}"
    return None


INTERFACE = Promise("interface", "the whole takes and gives as many features and channels, as far as structure tells", breaches, unknown)
