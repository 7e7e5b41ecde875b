"""Old tensors that feed new ones only in another form: joined, split, or with dimensions of size one more or less.

Only what can be proved. torch defines ``in_proj_weight`` of its MultiheadAttention as query, key and value, stacked in this order; and a
convolution of kernel 1 and stride 1 is a Linear at every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from archdiff.diff.carry import Carried, corresponding, role
from archdiff.diff.records import Diff
from archdiff.tree.keys import Entry, entries
from archdiff.tree.paths import by_path, children, name
from archdiff.tree.records import Layer

How = Literal["joined", "split", "viewed"]

STACKED = "MultiheadAttention stacks query, key and value in in_proj, in this order"
POINTWISE = "a convolution of kernel 1 and stride 1 is a Linear at every place"

_PART = re.compile(r"(?:w|to_|linear_)?(q|k|v)(?:uery|ueries|ey|eys|alue|alues)?(?:_.*)?")


@dataclass(frozen=True, slots=True)
class Reshape:
    """Old tensors, in order, that together are the new ones, in order; as bytes they are the same."""

    olds: tuple[Entry, ...]
    news: tuple[Entry, ...]
    how: How
    because: str


def reshapes(diff: Diff, carried: Iterable[Carried]) -> tuple[Reshape, ...]:
    """What can be proved among the tensors that ``carried`` does not fill; each tensor at most once."""
    fits = [each for each in carried if each.fits]
    done_old, done_new = {each.old.key for each in fits}, {each.new.key for each in fits}
    made: list[Reshape] = []
    for each in (*_stacked(diff), *_pointwise(diff, carried)):
        if not (done_old & {old.key for old in each.olds} or done_new & {new.key for new in each.news}):
            done_old |= {old.key for old in each.olds}
            done_new |= {new.key for new in each.news}
            made.append(each)
    return tuple(made)


def _stacked(diff: Diff) -> Iterator[Reshape]:
    """Separate query, key and value Linears on one side, torch's own stack of them on the other."""
    olds, news = by_path(diff.old.layers), by_path(diff.new.layers)
    below_old, below_new = children(diff.old.layers), children(diff.new.layers)
    own_old, own_new = _held(diff.old.layers), _held(diff.new.layers)
    for old, new in corresponding(diff):
        for stacked in _stacks(news[new], own_new):
            if parts := _parts(below_old.get(old, []), own_old, stacked):
                yield Reshape(parts, (stacked,), "joined", STACKED)
        for stacked in _stacks(olds[old], own_old):
            if parts := _parts(below_new.get(new, []), own_new, stacked):
                yield Reshape((stacked,), parts, "split", STACKED)


def _held(layers: Iterable[Layer]) -> Mapping[str, list[Entry]]:
    held: dict[str, list[Entry]] = {}
    for entry in entries(layers):
        held.setdefault(entry.path, []).append(entry)
    return held


def _stacks(layer: Layer, held: Mapping[str, list[Entry]]) -> list[Entry]:
    torchs = layer.type == "MultiheadAttention" and (layer.origin or "").startswith("torch.nn.")
    return [entry for entry in held.get(layer.path, ()) if torchs and entry.tensor.name in ("in_proj_weight", "in_proj_bias")]


def _parts(below: Iterable[Layer], held: Mapping[str, list[Entry]], stacked: Entry) -> tuple[Entry, ...]:
    """The three Linears' tensors that make up ``stacked``, in the order q, k, v; empty where they do not."""
    found: dict[str, list[Entry]] = {"q": [], "k": [], "v": []}
    for layer in below:
        part = _PART.fullmatch(name(layer.path))
        if part and layer.type == "Linear":
            found[part[1]] += [entry for entry in held.get(layer.path, ()) if role(entry) == role(stacked)]
    whole = stacked.tensor.shape
    if whole is None or whole[0] % 3 or any(len(each) != 1 for each in found.values()):
        return ()
    parts = tuple(each[0] for each in found.values())
    third = (whole[0] // 3, *whole[1:])
    return parts if all(each.tensor.shape == third and each.tensor.dtype == stacked.tensor.dtype for each in parts) else ()


def _pointwise(diff: Diff, carried: Iterable[Carried]) -> Iterator[Reshape]:
    """Weights of a pointwise convolution and a Linear that are paired, or that have one name under corresponding parents."""
    olds, news = by_path(diff.old.layers), by_path(diff.new.layers)
    own_old, own_new = _held(diff.old.layers), _held(diff.new.layers)
    pairs = [(each.old, each.new) for each in carried if each.by != "weak"]
    for old, new in _namesakes(diff):
        if {_plain(olds[old]), _plain(news[new])} == {"Linear", "Conv"}:
            afters = {entry.tensor.name: entry for entry in own_new.get(new, ())}
            pairs += [(entry, afters[entry.tensor.name]) for entry in own_old.get(old, ()) if entry.tensor.name in afters]
    for before, after in pairs:
        shapes = before.tensor.shape or (), after.tensor.shape or ()
        if _bare(shapes[0]) == _bare(shapes[1]) and {_plain(olds[before.path]), _plain(news[after.path])} == {"Linear", "Conv"}:
            yield Reshape((before,), (after,), "viewed", POINTWISE)


def _namesakes(diff: Diff) -> Iterator[tuple[str, str]]:
    """Unpaired layers of one name under corresponding parents."""
    paired_old, paired_new = {match.old for match in diff.alignment.matches}, {match.new for match in diff.alignment.matches}
    below_old, below_new = children(diff.old.layers), children(diff.new.layers)
    for old, new in corresponding(diff):
        named = {name(layer.path): layer.path for layer in below_new.get(new, ()) if layer.path not in paired_new}
        for layer in below_old.get(old, ()):
            if layer.path not in paired_old and name(layer.path) in named:
                yield layer.path, named[name(layer.path)]


def _bare(shape: tuple[int, ...]) -> tuple[int, ...]:
    """The shape without the kernel's dimensions, where they are all 1."""
    return shape[:2] if all(size == 1 for size in shape[2:]) else shape


def _plain(layer: Layer) -> str | None:
    """``Linear``, or ``Conv`` for a convolution that is one at every place; torch's own only."""
    held = layer.attributes or {}
    if not (layer.origin or "").startswith("torch.nn."):
        return None
    if layer.type in ("Conv1d", "Conv2d", "Conv3d") and held.get("groups") == 1 and held.get("transposed") is not True:
        ones = (held.get("kernel_size"), held.get("stride"))
        zero = held.get("padding")
        return "Conv" if all(isinstance(one, tuple) and set(one) == {1} for one in ones) and _no_padding(zero) else None
    return "Linear" if layer.type == "Linear" else None


def _no_padding(padding: object) -> bool:
    return padding in (0, "valid") or (isinstance(padding, tuple) and set(padding) == {0})
