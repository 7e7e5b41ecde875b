"""The atomic facts that tell two aligned trees apart, each compared only where both sides know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from archdiff.diff.placement import Sides, displaced, increasing
from archdiff.diff.records import (
    Absent,
    Added,
    Alignment,
    AttributeChanged,
    Change,
    CodeChanged,
    Removed,
    Retyped,
    SharingChanged,
    TensorChanged,
)
from archdiff.diff.values import differences
from archdiff.tree.collector import no_collector
from archdiff.tree.records import Layer, Tensor, Tree, Value


@no_collector()
def changes(old: Tree, new: Tree, alignment: Alignment) -> tuple[Change, ...]:
    """Everything that differs: first what is gone, in the old order, then all else in the new order."""
    return tuple(_Comparison(old, new, alignment).facts())


class _Comparison:
    """Two aligned trees, and what was already found for equal pairs of attribute mappings and tensor lists."""

    def __init__(self, old: Tree, new: Tree, alignment: Alignment) -> None:
        self.old, self.new = old, new
        self.places = Sides(old, new, {match.old: match.new for match in alignment.matches})
        self.olds = {layer.path: layer for layer in old.layers}
        self.shared_only = "attributes" in old.partial or "attributes" in new.partial
        self.whole = not (old.partial or new.partial)
        self.attributes: dict[tuple[int, int], tuple[tuple[str, Value | Absent, Value | Absent], ...]] = {}
        self.same_tensors: set[tuple[int, int]] = set()
        self.equal: set[tuple[int, int, int, int]] = set()
        """Attributes and tensors of both sides in which nothing differs."""

    def facts(self) -> Iterator[Change]:
        new_of, olds = self.places.new_of, self.olds
        if len(new_of) < len(olds):
            yield from (Removed(layer) for layer in self.old.layers if layer.path not in new_of and not self.invisible(layer, self.new))
        moves = {move.new: move for move in displaced(self.places)}
        old_of = {new: olds[old] for new, old in self.places.old_of.items()}
        complete = len(old_of) == len(self.new.layers)
        indices = {} if complete else {path: index for paths in self.places.new_children.values() for index, path in enumerate(paths)}
        for layer in self.new.layers:
            path = layer.path
            old = old_of.get(path)
            if old is None:
                if not self.invisible(layer, self.old):
                    yield Added(layer, indices.get(path, 0))
                continue
            if path in moves:
                yield moves[path]
            if not self.known_equal(old, layer):
                yield from self.pair(old, layer)

    def known_equal(self, old: Layer, new: Layer) -> bool:
        """Whether nothing can differ: same class and source, and attributes and tensors that were found equal before. Most pairs are so."""
        return (
            (id(old.attributes), id(new.attributes), id(old.tensors), id(new.tensors)) in self.equal
            and old.type == new.type
            and old.origin == new.origin
            and old.code == new.code
            and old.same_as is new.same_as is None
        )

    def invisible(self, layer: Layer, other: Tree) -> bool:
        """Whether ``other`` could not have shown this layer, so that its absence proves nothing."""
        return "layers" in other.partial and not any(tensor.persistent is not False for tensor in layer.tensors or ())

    def pair(self, old: Layer, new: Layer) -> Iterator[Change]:
        retyped = _retyped(old, new)
        if retyped:
            yield retyped
        attributes, tensors = self.attribute_facts(old, new), self.tensor_facts(old, new)
        for name, before, after in attributes:
            yield AttributeChanged(old.path, new.path, name, before, after)
        yield from tensors
        if not attributes and (old.tensors == () == new.tensors or (id(old.tensors), id(new.tensors)) in self.same_tensors):
            self.equal.add((id(old.attributes), id(new.attributes), id(old.tensors), id(new.tensors)))
        if not retyped and old.type and new.type and not same_code(old, new, self.places):
            yield CodeChanged(old.path, new.path, new.type, old.code or "", new.code or "")
        if self.whole and (old.same_as is not None or new.same_as is not None) and self.first_of(old) != new.same_as:
            yield SharingChanged(old.path, new.path, old.same_as, new.same_as)

    def first_of(self, old: Layer) -> str | None:
        """Where the first registration of a shared old module stands in the new tree."""
        return None if old.same_as is None else self.places.new_of.get(old.same_as, old.same_as)

    def attribute_facts(self, old: Layer, new: Layer) -> tuple[tuple[str, Value | Absent, Value | Absent], ...]:
        if old.attributes is None or new.attributes is None or old.attributes is new.attributes:
            return ()
        key = (id(old.attributes), id(new.attributes))
        known = self.attributes.get(key)
        if known is None:
            known = self.attributes[key] = tuple(differences(old.attributes, new.attributes, self.shared_only))
        return known

    def tensor_facts(self, old: Layer, new: Layer) -> Iterable[TensorChanged]:
        if old.tensors is None or new.tensors is None or (not old.tensors and not new.tensors):
            return ()
        key = (id(old.tensors), id(new.tensors))
        if key in self.same_tensors:
            return ()
        facts = list(_tensors(old, new, self.places, self.whole))
        if not facts and not any(tensor.tied_to for tensor in (*old.tensors, *new.tensors)):
            self.same_tensors.add(key)
        return facts


def _retyped(old: Layer, new: Layer) -> Retyped | None:
    """Another class, or one of the same name from elsewhere whose source is not known to be the same."""
    if old.type is None or new.type is None:
        return None
    if old.type != new.type:
        return Retyped(old.path, new.path, old.type, new.type, new)
    if old.origin is None or new.origin is None or old.origin == new.origin or _same_source(old.code, new.code):
        return None
    return Retyped(old.path, new.path, f"{old.origin}.{old.type}", f"{new.origin}.{new.type}", new)


def _same_source(old: str | None, new: str | None) -> bool:
    """Whether both are known and their exact halves agree, whatever the children are called and wherever they stand."""
    return old is not None and new is not None and old.partition(":")[0] == new.partition(":")[0]


def same_code(old: Layer, new: Layer, places: Sides) -> bool:
    """Whether two fingerprints mean the same source, also where only children's names or places differ.

    Of source and bytecode nothing is said.
    """
    if old.code is None or new.code is None or old.code == new.code or old.code.startswith("~") != new.code.startswith("~"):
        return True
    (exact_old, _, rest_old), (exact_new, _, rest_new) = old.code.partition(":"), new.code.partition(":")
    if exact_old == exact_new:
        return True
    if rest_old != rest_new:
        return False
    partners = [places.new_of.get(path) for path in places.old_children.get(old.path, ())]
    return partners == places.new_children.get(new.path, [])


def _tensors(old: Layer, new: Layer, places: Sides, whole: bool) -> Iterator[TensorChanged]:
    """Own tensors by name; one that only a part-knowing source lacks is no fact."""
    befores, afters = {t.name: t for t in old.tensors or ()}, {t.name: t for t in new.tensors or ()}
    for name, before in befores.items():
        if name not in afters and (whole or before.persistent is not False):
            yield TensorChanged(old.path, new.path, name, before, None, None)
    shuffled = _out_of_order(list(befores), list(afters)) if whole else frozenset[str]()
    for index, (name, after) in enumerate(afters.items()):
        partner = befores.get(name)
        if partner is None:
            if whole or after.persistent is not False:
                yield TensorChanged(old.path, new.path, name, None, after, index)
        elif name in shuffled or _differ(partner, after, whole) or (whole and _tie(partner, places) != after.tied_to):
            yield TensorChanged(old.path, new.path, name, partner, after, index)


def _differ(old: Tensor, new: Tensor, whole: bool) -> bool:
    return (
        _unlike(old.shape, new.shape)
        or _unlike(old.dtype, new.dtype)
        or _unlike(old.trainable, new.trainable)
        or _unlike(old.persistent, new.persistent)
        or (whole and _unlike(old.kind, new.kind))
    )


def _unlike(before: object, after: object) -> bool:
    """Whether two facts differ, both being known."""
    return before is not None and after is not None and before != after


def _tie(tensor: Tensor, places: Sides) -> str | None:
    """Where an old tie points in the new tree; a holder that is gone keeps its old name."""
    if tensor.tied_to is None:
        return None
    holder, _, name = tensor.tied_to.rpartition(".")
    moved = places.new_of.get(holder, holder)
    return f"{moved}.{name}" if moved else name


def _out_of_order(old: Sequence[str], new: Sequence[str]) -> frozenset[str]:
    if old == new:
        return frozenset()
    place: Mapping[str, int] = {name: index for index, name in enumerate(old)}
    common = [name for name in new if name in place]
    kept = increasing([place[name] for name in common])
    return frozenset(name for index, name in enumerate(common) if index not in kept)
