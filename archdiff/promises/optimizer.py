"""``optimizer``: the state of an optimizer over the old parameters still fits the new ones.

An optimizer keeps its state by position, in the order of ``model.parameters()``, group by group. So the parameters must be the same in the
same order, and what people sort them into groups by must be: whether they train, their shape and name, the child of the model they lie in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from archdiff.diff.carry import carry
from archdiff.diff.placement import increasing
from archdiff.diff.records import Diff
from archdiff.promises.causes import Causes
from archdiff.promises.knowing import missing
from archdiff.promises.promise import Breach, Promise
from archdiff.story.brief import shape
from archdiff.tree.keys import Entry, key
from archdiff.tree.paths import inside
from archdiff.tree.records import Tree


class Pair(NamedTuple):
    """A parameter of the old model and the one that follows it in the new."""

    old: Entry
    new: Entry

    @property
    def subjects(self) -> tuple[str, ...]:
        """Its names, the new one first."""
        return tuple(dict.fromkeys((self.new.key, self.old.key)))


def breaches(diff: Diff) -> Iterator[Breach]:
    """Parameters gone or new, out of order, of another shape, trained otherwise, or in another group."""
    olds, news = parameters(diff.old), parameters(diff.new)
    causes = Causes(diff)
    partners = {each.new.key: each.old for each in carry(diff)}
    known = {entry.key for entry in olds}
    pairs = [Pair(partners[new.key], new) for new in news if new.key in partners and partners[new.key].key in known]
    kept_old, kept_new = {pair.old.key for pair in pairs}, {pair.new.key for pair in pairs}
    for entry in olds:
        if entry.key not in kept_old:
            yield Breach((entry.key,), f"parameter {entry.key} is gone: its state has no place any more", causes.of_old(entry))
    for entry in news:
        if entry.key not in kept_new:
            yield Breach((entry.key,), f"parameter {entry.key} is new: there is no state for it", causes.of_new(entry))
    for pair in pairs:
        if told := _unfit(pair):
            yield Breach(pair.subjects, told, causes.of_new(pair.new))
    yield from _out_of_order(pairs, olds)
    yield from _regrouped(pairs, diff)


def parameters(tree: Tree) -> list[Entry]:
    """What ``model.parameters()`` yields: every parameter once, in registration order."""
    return [
        Entry(key(layer.path, tensor.name), layer.path, tensor)
        for layer in tree.layers
        if layer.same_as is None
        for tensor in layer.tensors or ()
        if tensor.kind == "parameter" and tensor.tied_to is None
    ]


def _unfit(pair: Pair) -> str | None:
    old, new = pair.old.tensor, pair.new.tensor
    if old.shape != new.shape:
        return f"parameter {pair.new.key} has another shape: {shape(old)} → {shape(new)}"
    if old.trainable is not new.trainable and None not in (old.trainable, new.trainable):
        turn = "trained now: it joins" if new.trainable else "frozen now: it leaves"
        return f"parameter {pair.new.key} is {turn} the optimizer"
    return f"parameter {pair.old.key} is called {new.name} now: groups go by such names" if old.name != new.name else None


def _out_of_order(pairs: Sequence[Pair], olds: Sequence[Entry]) -> Iterator[Breach]:
    place = {entry.key: index for index, entry in enumerate(olds)}
    kept = increasing([place[pair.old.key] for pair in pairs])
    for index, pair in enumerate(pairs):
        if index not in kept:
            yield Breach(pair.subjects, f"parameter {pair.new.key} comes at another place in the order of model.parameters()")


def _regrouped(pairs: Sequence[Pair], diff: Diff) -> Iterator[Breach]:
    """Parameters that share a child of the model with others than before: groups such as body and head hold other ones."""
    top_old, top_new = _tops(diff)
    here: dict[str, str] = {}
    there: dict[str, str] = {}
    for pair in pairs:
        old, new = _child(pair.old.path, top_old), _child(pair.new.path, top_new)
        if here.setdefault(old, new) != new or there.setdefault(new, old) != old:
            yield Breach(
                pair.subjects, f"parameter {pair.new.key} lies in {new or 'the model itself'}, apart from those it was together with"
            )


def _tops(diff: Diff) -> tuple[str, str]:
    """The paths under which the children count: the roots, or where one root was found inside the other model."""
    for match in diff.alignment.matches:
        if not match.old or not match.new:
            return match.old, match.new
    return "", ""


def _child(path: str, top: str) -> str:
    """The child of ``top`` that a path lies in."""
    below = path[len(top) :].lstrip(".") if inside(path, top) else path
    return below.partition(".")[0]


def unknown(diff: Diff) -> str | None:
    """Every tensor, in registration order, and whether it trains."""
    if lack := missing(diff, "layers", "tensors"):
        return lack
    for tree in (diff.old, diff.new):
        for entry in parameters(tree):
            if entry.tensor.trainable is None:
                return f"{tree.origin} does not tell whether {entry.key} is trained"
    return None


OPTIMIZER = Promise("optimizer", "the parameters are the same in the same order and groups", breaches, unknown)
