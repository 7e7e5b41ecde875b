"""``computation``: given the same weights, the new model computes what the old one does.

Settings, layers and code count. What only has another name, or is only registered at another place, computes the same, unless its parent
goes through its children in order, as a Sequential does, or looks them up by name, as a ModuleDict does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archdiff.diff.changes import same_code
from archdiff.diff.placement import Sides
from archdiff.diff.records import Change, Diff, Moved, Reordered, Retyped, TensorChanged
from archdiff.promises.knowing import missing
from archdiff.promises.promise import Breach, Promise
from archdiff.promises.wording import breaches as changed
from archdiff.tree.paths import by_path, name, parent
from archdiff.tree.records import Layer


def breaches(diff: Diff) -> Iterator[Breach]:
    """Every change that can change a result."""
    places = Sides(diff.old, diff.new, {match.old: match.new for match in diff.alignment.matches})
    olds, news = by_path(diff.old.layers), by_path(diff.new.layers)
    return changed(diff, lambda change: _matters(change, places, olds, news))


def _matters(change: Change, places: Sides, olds: Mapping[str, Layer], news: Mapping[str, Layer]) -> bool:
    match change:
        case Retyped():
            return not _same_source(olds[change.old], news[change.new], places)
        case TensorChanged():
            return _computes_otherwise(change)
        case Moved() | Reordered():
            above_old, above_new = parent(change.old), parent(change.new)
            if above_old is None or above_new is None or places.new_of.get(above_old) != above_new:
                return True
            return not _only_renamed(olds[above_old], news[above_new], places)
        case _:
            return True


def _same_source(old: Layer, new: Layer, places: Sides) -> bool:
    """Whether two classes differ in name only."""
    if old.code is None or new.code is None or old.code.startswith("~") or new.code.startswith("~"):
        return False
    return same_code(old, new, places)


def _computes_otherwise(change: TensorChanged) -> bool:
    """Whether a tensor is there or not, has another shape or dtype, or is tied or not; training and saving it compute nothing."""
    before, after = change.before, change.after
    if before is None or after is None or (before.tied_to is None) != (after.tied_to is None):
        return True
    pairs = ((before.shape, after.shape), (before.dtype, after.dtype))
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _only_renamed(old: Layer, new: Layer, places: Sides) -> bool:
    """Whether a parent still finds the same children, though some have another name or place.

    A parent that goes through its children needs their order, and one that looks them up needs their names. Otherwise its code names
    them: where it reads the same, they must be called the same, and where it reads otherwise, ``same_code`` has compared it by place.
    """
    stayed = [path for path in places.old_children.get(old.path, ()) if path in places.new_of]
    partners = [places.new_of[path] for path in stayed]
    in_order = partners == [path for path in places.new_children.get(new.path, ()) if path in places.old_of]
    by_name = [name(path) for path in stayed] == [name(path) for path in partners]
    access = _access(old) | _access(new)
    if access:
        return (in_order or "order" not in access) and (by_name or "name" not in access)
    return by_name if _text(old) == _text(new) else in_order


def _text(layer: Layer) -> str:
    """What stands for the class's source as it is written."""
    return (layer.code or "").partition(":")[0]


def _access(layer: Layer) -> frozenset[str]:
    """How a class reaches its children besides naming them in its code; the last part of its fingerprint."""
    return frozenset(filter(None, (layer.code or "").rpartition(":")[2].split("+"))) & {"order", "name"}


def unknown(diff: Diff) -> str | None:
    """Types, settings, tensors and code; source on one side and bytecode on the other cannot be compared."""
    if lack := missing(diff, "layers", "types", "attributes", "tensors", "code"):
        return lack
    olds, news = by_path(diff.old.layers), by_path(diff.new.layers)
    for match in diff.alignment.matches if _has_bytecode(diff) else ():
        codes = olds[match.old].code or "", news[match.new].code or ""
        if codes[0].startswith("~") != codes[1].startswith("~"):
            side = diff.old if codes[0].startswith("~") else diff.new
            return f"{side.origin} does not tell the source at {match.new or 'its root'}"
    return None


def _has_bytecode(diff: Diff) -> bool:
    return any((layer.code or "").startswith("~") for tree in (diff.old, diff.new) for layer in tree.layers)


COMPUTATION = Promise("computation", "given the same weights, the same is computed", breaches, unknown)
