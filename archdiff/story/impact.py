"""What of a checkpoint of the old model the new model can still load.

``load_state_dict`` knows keys and shapes and nothing of an alignment. So equal keys decide first whether an old checkpoint loads as it is;
only where they do not all agree the alignment tells what would fit under another key.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Literal

from archdiff.diff.carry import carry
from archdiff.diff.records import Diff
from archdiff.diff.weight_norm import loaded
from archdiff.tree.families import HEAVY, family
from archdiff.tree.keys import Entry, entries
from archdiff.tree.paths import join
from archdiff.tree.records import Layer, Tensor, Tree

Verdict = Literal["identical", "loads", "partly", "not"]


@dataclass(frozen=True, slots=True)
class Impact:
    """How an old state_dict fares in the new model.

    ``identical``  nothing differs that both sides know
    ``loads``      the same keys and shapes: ``load_state_dict(strict=True)`` works, though the models differ otherwise
    ``partly``     some tensors fit, under their own or under mapped keys
    ``not``        none does
    ``None``       a side does not know its tensors
    """

    verdict: Verdict | None
    fits: int | None = None
    """Elements of the new model's persistent tensors that an old tensor of equal shape and like kind can fill."""
    wanted: int | None = None
    """Elements of all persistent tensors of the new model."""
    renamed: int = 0
    """Tensors that fit under a mapped key; where all loads under equal keys, those that are paired with another layer's."""
    resized: int = 0
    """Tensors whose partner has another shape, or holds its numbers in another way."""
    missing: int = 0
    """Tensors of the new model without partner."""
    unexpected: int = 0
    """Tensors of the old model without partner."""
    computed: int = 0
    """Elements of the new model that must be computed from old tensors, such as weights that take in the norm behind them."""
    recast: int = 0
    """Tensors that fit and are converted to another number format while loading."""
    packed: int = 0
    """Quantised layers of the new model that keep their weights in a form of their own, which the old ones' are not in."""
    overwritten: int = 0
    """Tensors that are lost though all loads, because their keys stand for one tensor in the new model."""


def impact(diff: Diff, computed: Collection[str] = ()) -> Impact:
    """Weigh ``diff`` for a checkpoint of its old side. A tied tensor has several keys, but its elements count once.

    ``computed`` are the keys of new tensors that do not hold what the old ones held, however alike their shapes.
    """
    if not _known(diff.old) or not _known(diff.new):
        return Impact(None)
    olds = {entry.key: entry for entry in entries(diff.old.layers)}
    news = list(entries(diff.new.layers))
    carried, renamed = carry(diff), loaded(diff.new.layers)
    partners = {each.new.key: each.old for each in carried}
    first = {layer.path: layer.same_as for layer in diff.new.layers if layer.same_as is not None}
    wanted = _elements(news, first)
    packed = _packed(diff)
    found = [(_found(entry, olds, renamed), entry) for entry in news]
    if not packed and not computed and len(olds) == len(news) and all(old is not None and _loads(old, new) for old, new in found):
        elsewhere = sum(each.fits and each.old.key not in (each.new.key, renamed.get(each.new.key)) for each in carried)
        recast = sum(old is not None and old.tensor.dtype != new.tensor.dtype for old, new in found)
        lost = _overwritten(diff, news, first) if diff else 0
        return Impact("loads" if diff else "identical", wanted, wanted, elsewhere, recast=recast, overwritten=lost)
    return replace(_partly(diff, olds, news, partners, frozenset(computed), first), packed=packed)


def _found(entry: Entry, olds: Mapping[str, Entry], renamed: Mapping[str, str]) -> Entry | None:
    """The old tensor that ``load_state_dict`` finds for a new one; torch itself renames the keys of the older weight norm."""
    return olds.get(entry.key) or olds.get(renamed.get(entry.key, ""))


def _partly(
    diff: Diff,
    olds: Mapping[str, Entry],
    news: Sequence[Entry],
    partners: Mapping[str, Entry],
    computed: frozenset[str],
    first: Mapping[str, str],
) -> Impact:
    """Each new tensor gets what the alignment gives it, else what has its key and nobody else took."""
    spent = {partners[entry.key].key for entry in news if entry.key in partners and _loads(partners[entry.key], entry)}
    pairs = [(_source(entry, olds, partners, spent), entry) for entry in news]
    fitting = [(old, new) for old, new in pairs if old is not None and _loads(old, new)]
    copied = [(old, new) for old, new in fitting if new.key not in computed]
    taken = {old.key for old, _ in pairs if old is not None}
    made = _elements([new for _, new in pairs if new.key in computed], first)
    verdict: Verdict = "identical" if not diff else "partly" if copied or made else "not"
    return Impact(
        verdict,
        _elements([new for _, new in copied], first),
        _elements(news, first),
        renamed=sum(old.key != new.key for old, new in copied),
        resized=sum(old is not None for old, _ in pairs) - len(fitting),
        missing=sum(old is None for old, _ in pairs),
        unexpected=sum(key not in taken for key in olds),
        computed=made,
        recast=sum(old.tensor.dtype != new.tensor.dtype for old, new in copied),
    )


def _source(entry: Entry, olds: Mapping[str, Entry], partners: Mapping[str, Entry], spent: Collection[str]) -> Entry | None:
    """The old tensor that fills a new one; failing that, the one that has its place and does not fit."""
    partner, namesake = partners.get(entry.key), olds.get(entry.key)
    if partner is not None and _loads(partner, entry):
        return partner
    if namesake is not None and namesake.key not in spent:
        return namesake if partner is None or _loads(namesake, entry) else partner
    return partner


def _loads(old: Entry, new: Entry) -> bool:
    """Whether ``load_state_dict`` can copy one into the other without losing what its numbers mean."""
    shape = old.tensor.shape
    return shape is not None and shape == new.tensor.shape and _kindred(old.tensor, new.tensor)


def _kindred(old: Tensor, new: Tensor) -> bool:
    """Whether both hold plain numbers of one sort. A subclass, such as a quantised tensor, takes only its own like."""
    if old.dtype is None or new.dtype is None or old.dtype == new.dtype:
        return True
    sorts = _sort(old.dtype), _sort(new.dtype)
    return None not in sorts and (sorts[0] == sorts[1] or sorts == ("float", "complex"))


def _sort(dtype: str) -> str | None:
    """``float`` for the formats that stand for the same numbers up to rounding; ``None`` for packed, scaled and foreign ones."""
    return "float" if dtype in _FLOATS else "int" if dtype in _INTS else "complex" if dtype in _COMPLEX else None


_FLOATS = frozenset({"float16", "bfloat16", "float32", "float64"})
_COMPLEX = frozenset({"complex32", "complex64", "complex128"})
_INTS = frozenset({"int16", "int32", "int64"})


def _known(tree: Tree) -> bool:
    return any(layer.tensors is not None for layer in tree.layers) and all(layer.tensors is not None for layer in tree.layers)


def _packed(diff: Diff) -> int:
    """How many new layers have their weights packed away where no tensor shows, and an old partner, if any, that has not."""
    olds = {layer.path: layer for layer in diff.old.layers}
    partner = {match.new: olds[match.old] for match in diff.alignment.matches}
    hidden = (layer for layer in diff.new.layers if _hides(layer))
    return sum(layer.path not in partner or not _hides(partner[layer.path]) for layer in hidden)


def _hides(layer: Layer) -> bool:
    return layer.tensors == () and re.match(_PACKS, layer.origin or "") is not None and family(layer.type or "") in HEAVY


_PACKS = r"torch\.ao\.nn\.(intrinsic\.)?quantized\b"
"""Homes of layers that pack their weights; torch.ao's fused float layers and those for training hold theirs as others do."""


def _overwritten(diff: Diff, news: Sequence[Entry], first: Mapping[str, str]) -> int:
    """Old tensors beyond the first that go, each by its own key, into one and the same new tensor."""
    before = {layer.path: layer.same_as for layer in diff.old.layers if layer.same_as is not None}
    sources = {entry.key: _holder(entry, before) for entry in entries(diff.old.layers)}
    renamed = loaded(diff.new.layers)
    held: dict[str, set[str]] = {}
    for entry in news:
        held.setdefault(_holder(entry, first), set()).add(sources[entry.key if entry.key in sources else renamed[entry.key]])
    return sum(len(olds) - 1 for olds in held.values())


def _holder(entry: Entry, first: Mapping[str, str]) -> str:
    """The full name under which a tensor stands first."""
    return entry.tensor.tied_to or join(first.get(entry.path, entry.path), entry.tensor.name)


def _elements(news: Sequence[Entry], first: Mapping[str, str]) -> int:
    """Elements of different tensors; ``first`` tells where shared layers stood before."""
    sizes = {_holder(each, first): each.tensor.shape or () for each in news}
    return sum(map(prod, sizes.values()))
