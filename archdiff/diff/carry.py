"""Which tensor of the old model feeds which of the new one: the alignment, read at the level of a state_dict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archdiff.diff.records import By, Diff
from archdiff.diff.weight_norm import ENDINGS, normed
from archdiff.tree.keys import Entry, entries
from archdiff.tree.paths import parent


class Carried(NamedTuple):
    """An old tensor and the new tensor that takes its place. ``fits`` tells whether the shapes are known and equal."""

    old: Entry
    new: Entry
    by: By
    fits: bool


def carry(diff: Diff) -> tuple[Carried, ...]:
    """Pairs of tensors, each at most once: by name in paired layers, then by role and shape where a name or the holder changed.

    The second kind is how a bare ``in_proj_weight`` and the ``weight`` of a Linear ``qkv`` are one and the same.
    """
    olds, news = _by_layer(entries(diff.old.layers)), _by_layer(entries(diff.new.layers))
    made: list[Carried] = []
    for match in diff.alignment.matches:
        befores, afters = olds.get(match.old), news.get(match.new)
        if befores and afters:
            for name in [name for name in befores if name in afters]:
                before, after = befores.pop(name), afters.pop(name)
                made.append(Carried(before, after, match.by, _fits(before, after)))
    made.extend(_renormed(diff, olds, news))
    made.extend(_rehoused(diff, olds, news))
    return tuple(made)


Left = dict[str, dict[str, Entry]]
"""Tensors without partner so far, by layer and name."""


def _by_layer(found: Iterable[Entry]) -> Left:
    layers: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in found:
        layers[entry.path][entry.tensor.name] = entry
    return layers


def _fits(old: Entry, new: Entry) -> bool:
    return old.tensor.shape is not None and old.tensor.shape == new.tensor.shape


def turned(diff: Diff) -> set[str]:
    """The keys of new matrices that hold the transposed of their partner's: a Conv1D keeps inputs × outputs, a Linear outputs × inputs.

    Where both sizes are the same nothing but the class shows it.
    """
    olds, news = {layer.path: layer for layer in diff.old.layers}, {layer.path: layer for layer in diff.new.layers}
    kinds = ({olds[match.old].type, news[match.new].type} for match in diff.alignment.matches)
    paths = {match.new for match, kind in zip(diff.alignment.matches, kinds, strict=True) if kind == {"Conv1D", "Linear"}}
    return (
        {entry.key for entry in entries(diff.new.layers) if len(entry.tensor.shape or ()) == 2 and entry.path in paths} if paths else set()
    )


def corresponding(diff: Diff) -> Iterator[tuple[str, str]]:
    """Layers that stand for one another: the paired ones, and unpaired ones whose paired children all went to one unpaired parent."""
    pairs = [(match.old, match.new) for match in diff.alignment.matches]
    yield from pairs
    paired_old, paired_new = {old for old, _ in pairs}, {new for _, new in pairs}
    forth: defaultdict[str, set[str | None]] = defaultdict(set)
    back: defaultdict[str, set[str | None]] = defaultdict(set)
    for old, new in pairs:
        above_old, above_new = parent(old), parent(new)
        if above_old is not None and above_new is not None:
            forth[above_old].add(above_new)
            back[above_new].add(above_old)
    for above_old, there in forth.items():
        above_new = next(iter(there)) if len(there) == 1 and above_old not in paired_old else None
        if above_new is not None and above_new not in paired_new and len(back[above_new]) == 1:
            yield above_old, above_new


def _rehoused(diff: Diff, olds: Left, news: Left) -> Iterator[Carried]:
    """Tensors that corresponding layers hold under another name, or one of them itself and the other in an unpaired child."""
    lonely_old = _lonely(olds, {match.old for match in diff.alignment.matches})
    lonely_new = _lonely(news, {match.new for match in diff.alignment.matches})
    for old, new in corresponding(diff):
        own_old, own_new = list(olds.get(old, {}).values()), list(news.get(new, {}).values())
        for befores, afters in ((own_old, own_new), (own_old, lonely_new[new]), (lonely_old[old], own_new)):
            for before, after in _alike(befores, afters):
                befores.remove(before)
                afters.remove(after)
                yield Carried(before, after, "tensors", True)


def _renormed(diff: Diff, olds: Left, news: Left) -> Iterator[Carried]:
    """The two tensors of a weight norm that is held in its older form on one side, in today's on the other."""
    for forth, layers, ones, others in ((False, diff.old.layers, olds, news), (True, diff.new.layers, news, olds)):
        partner = {match.new: match.old for match in diff.alignment.matches} if forth else {m.old: m.new for m in diff.alignment.matches}
        for path, tensor, held in normed(layers):
            there = others.get(partner.get(path, "?"), {})
            for ending, today in ENDINGS:
                if tensor + ending in there and today in ones.get(held, {}):
                    one, other = ones[held].pop(today), there.pop(tensor + ending)
                    old, new = (other, one) if forth else (one, other)
                    yield Carried(old, new, "tensors", _fits(old, new))


def _lonely(left: Left, paired: set[str]) -> defaultdict[str, list[Entry]]:
    """Tensors of layers without partner, by their parent's path."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for path, tensors in left.items():
        above = parent(path)
        if path not in paired and above is not None:
            found[above].extend(tensors.values())
    return found


def _alike(befores: list[Entry], afters: list[Entry]) -> list[tuple[Entry, Entry]]:
    """Pairs of one role and one shape that are the only ones of their kind on either side."""
    olds, news = _by_kind(befores), _by_kind(afters)
    return [(olds[kind][0], news[kind][0]) for kind in olds if kind in news and len(olds[kind]) == len(news[kind]) == 1]


def _by_kind(found: list[Entry]) -> dict[tuple[str, tuple[int, ...]], list[Entry]]:
    kinds: defaultdict[tuple[str, tuple[int, ...]], list[Entry]] = defaultdict(list)
    for entry in found:
        if entry.tensor.shape is not None:
            kinds[role(entry), entry.tensor.shape].append(entry)
    return kinds


def role(entry: Entry) -> str:
    """What kind of tensor a name speaks of: ``in_proj_weight`` is a weight. ``embed`` and ``embedding`` are one word."""
    return entry.tensor.name.rpartition("_")[2][:5]
