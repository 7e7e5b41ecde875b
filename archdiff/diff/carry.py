"""Which tensor of the old model feeds which of the new one: the alignment, read at the level of a state_dict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archdiff.diff.records import By, Diff
from archdiff.tree.keys import Entry, entries
from archdiff.tree.paths import parent


@dataclass(frozen=True, slots=True)
class Carried:
    """An old tensor and the new tensor that takes its place. ``fits`` tells whether the shapes are known and equal."""

    old: Entry
    new: Entry
    by: By
    fits: bool


def carry(diff: Diff) -> tuple[Carried, ...]:
    """Pairs of tensors, each at most once: by name in paired layers, then by role and shape where a layer became its own child.

    The second kind is how a bare ``in_proj_weight`` and the ``weight`` of a Linear ``qkv`` are one and the same.
    """
    olds, news = _by_layer(entries(diff.old.layers)), _by_layer(entries(diff.new.layers))
    made: list[Carried] = []
    used: set[str] = set()
    for match in diff.alignment.matches:
        befores, afters = olds.get(match.old, {}), news.get(match.new, {})
        for name, before in befores.items():
            if name in afters:
                made.append(Carried(before, afters[name], match.by, _fits(before, afters[name])))
                used |= {f"<{before.key}", f">{afters[name].key}"}
    made.extend(_rehoused(diff, olds, news, used))
    return tuple(made)


def _by_layer(found: Iterable[Entry]) -> dict[str, dict[str, Entry]]:
    layers: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in found:
        layers[entry.path][entry.tensor.name] = entry
    return layers


def _fits(old: Entry, new: Entry) -> bool:
    return old.tensor.shape is not None and old.tensor.shape == new.tensor.shape


def _rehoused(diff: Diff, olds: dict[str, dict[str, Entry]], news: dict[str, dict[str, Entry]], used: set[str]) -> Iterator[Carried]:
    """Tensors that a paired layer holds itself on one side and in an unpaired child on the other."""
    paired_old = {match.old for match in diff.alignment.matches}
    paired_new = {match.new for match in diff.alignment.matches}
    lonely_old, lonely_new = _lonely(olds, paired_old), _lonely(news, paired_new)
    for match in diff.alignment.matches:
        own_old = [entry for entry in olds.get(match.old, {}).values() if f"<{entry.key}" not in used]
        own_new = [entry for entry in news.get(match.new, {}).values() if f">{entry.key}" not in used]
        pools = ((own_old, lonely_new.get(match.new, [])), (lonely_old.get(match.old, []), own_new))
        for befores, afters in pools:
            for before in befores:
                partners = [
                    after for after in afters if f">{after.key}" not in used and _fits(before, after) and _role(before) == _role(after)
                ]
                if len(partners) == 1:
                    used |= {f"<{before.key}", f">{partners[0].key}"}
                    yield Carried(before, partners[0], "tensors", True)


def _lonely(layers: dict[str, dict[str, Entry]], paired: set[str]) -> dict[str, list[Entry]]:
    """Tensors of layers without partner, by their parent's path."""
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for path, tensors in layers.items():
        above = parent(path)
        if path not in paired and above is not None:
            found[above].extend(tensors.values())
    return found


def _role(entry: Entry) -> str:
    """What kind of tensor a name speaks of: ``in_proj_weight`` is a weight."""
    return entry.tensor.name.rpartition("_")[2]
