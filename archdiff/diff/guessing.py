"""Tensors that may be partners: the only ones of their kind left in corresponding parts. Evidence to be looked at, never to rely on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from archdiff.diff.carry import Carried, corresponding, role
from archdiff.diff.records import Diff
from archdiff.tree.keys import Entry, entries
from archdiff.tree.paths import by_path, parent
from archdiff.tree.records import Tree

Kind = tuple[str | None, str | None, str, tuple[int, ...]]
"""Where, of which type, in which role, how big."""


def guessed(diff: Diff, carried: Iterable[Carried]) -> tuple[Carried, ...]:
    """Weak pairs among what ``carried`` leaves: same nearest corresponding layer, type, role and shape, and no other like them."""
    taken = list(carried)
    pairs = list(corresponding(diff))
    olds = _left(diff.old, dict(pairs), {each.old.key for each in taken})
    news = _left(diff.new, {new: new for _, new in pairs}, {each.new.key for each in taken})
    alone = [kind for kind in olds if len(olds[kind]) == 1 and len(news.get(kind, ())) == 1]
    return tuple(Carried(olds[kind][0], news[kind][0], "weak", True) for kind in alone)


def _left(tree: Tree, place: Mapping[str, str], taken: set[str]) -> Mapping[Kind, list[Entry]]:
    """Tensors not taken, by kind; ``place`` is what corresponding layers are called on the new side."""
    layers = by_path(tree.layers)
    kinds: defaultdict[Kind, list[Entry]] = defaultdict(list)
    for entry in entries(tree.layers):
        if entry.key not in taken and entry.tensor.shape is not None:
            kinds[_nearest(entry.path, place), layers[entry.path].type, role(entry), entry.tensor.shape].append(entry)
    return kinds


def _nearest(path: str | None, place: Mapping[str, str]) -> str | None:
    while path is not None and path not in place:
        path = parent(path)
    return None if path is None else place[path]
