"""Output layers that stand side by side on the same features: which projections give answers, and which feed the next one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from archdiff.diff.records import Added, Removed
from archdiff.surgeries.anatomy import inputs, outputs, parameters, projects, short, weighted
from archdiff.surgeries.scene import Scene, subtree
from archdiff.surgeries.words import count, listed
from archdiff.tree.paths import name, parent
from archdiff.tree.records import Layer, Value

_INSIDE = r"(?i)(^|_)(q|k|v|query|key|value|gate|router|attn|attention|qkv)(_?proj)?$"
"""Names of projections that work inside a network: they give no answer."""
_HEAD = r"(?i)head|classif|logits|score|predict|regress|projection$|^(fc|cls|decoder|output|out)$"
_MOST = 4
"""More layers with weights than this are no plain head."""


def ends(projections: Sequence[Layer]) -> list[Layer]:
    """The last projections of heads that stand side by side, of some in a row; the last one alone where they do not show to be."""
    found: list[Layer] = []
    start = None
    for layer, after in zip(projections, [*projections[1:], *([None] if projections else [])], strict=True):
        start = inputs(layer) if start is None else start
        if after is None or feeds(layer, after):
            continue
        if inputs(after) not in (start, inputs(layer)):
            return [projections[-1]]
        found.append(layer)
        start = None
    return [*found, *projections[-1:]]


def feeds(layer: Layer, after: Layer) -> bool:
    """Whether a projection may take what another gives: as many features, or so many of each place of a picture."""
    given, taken = outputs(layer), inputs(after)
    if given is None or taken is None or given == taken:
        return True
    maps = (layer.type or "").startswith("Conv") and after.type == "Linear"
    return maps and given > 1 and taken % given == 0


class Row(NamedTuple):
    """Heads side by side: those that only one model has, and those that stay."""

    lone: tuple[str, ...]
    kept: tuple[str, ...]


class Side(NamedTuple):
    """One model, and its layers that have no partner in the other one and of which nobody has told."""

    layers: Mapping[str, Layer]
    children: Mapping[str, list[str]]
    lonely: Collection[str]
    partner: Mapping[str, str]


def came(scene: Scene) -> Side:
    """The new model, with the layers that were added to it."""
    lonely = {change.new for _, change in scene.of(Added)}
    return Side(scene.look.new, scene.look.new_children, lonely, scene.look.old_of)


def went(scene: Scene) -> Side:
    """The old model, with the layers that were removed from it."""
    lonely = {change.old for _, change in scene.of(Removed)}
    return Side(scene.look.old, scene.look.old_children, lonely, scene.look.new_of)


def row(side: Side) -> Row | None:
    """The heads at the end of a model, if some of them have a partner in the other model and some have none."""
    for top in _last_places(side):
        heads = _heads(side, top)
        lone = tuple(path for path in heads if all(each in side.lonely for each in subtree(side.children, path)))
        kept = tuple(path for path in heads if _end(side, path).path in side.partner)
        if lone and kept:
            return Row(lone, kept)
    return None


def _last_places(side: Side) -> Iterator[str]:
    """The containers that hold the last layer with weights, the outermost first."""
    last = next((path for path in reversed([*side.layers]) if weighted(side.layers[path])), "")
    above = parent(last)
    places = [] if above is None else [above]
    while above:
        above = parent(above) or ""
        places.append(above)
    yield from reversed(places)


def _heads(side: Side, top: str) -> list[str]:
    """The last children of a container, as far back as they are heads side by side; those of a Sequential follow one another."""
    found: list[str] = []
    if side.layers[top].type == "Sequential":
        return []
    for path in reversed(side.children[top]):
        if not any(weighted(side.layers[each]) for each in subtree(side.children, path)):
            continue
        if not _is_head(side, path) or (found and not _parallel(side, path, found[-1])):
            break
        found.append(path)
    return found[::-1]


def _is_head(side: Side, path: str) -> bool:
    learning = [each for each in subtree(side.children, path) if weighted(side.layers[each])]
    if len(learning) > _MOST or not projects(side.layers[learning[-1]]) or re.search(_INSIDE, name(path)):
        return False
    first, last = _start(side, path), _end(side, path)
    return inputs(first) != outputs(last)


def _parallel(side: Side, path: str, other: str) -> bool:
    """Whether two heads take the same features, or are named for what they are where they do not take each other's."""
    last, first = _end(side, path), _start(side, other)
    if all(re.search(_HEAD, name(each)) for each in (path, other)):
        return outputs(last) != inputs(first)
    return not feeds(last, first) and inputs(_start(side, path)) == inputs(first)


def _start(side: Side, path: str) -> Layer:
    return next(side.layers[each] for each in subtree(side.children, path) if projects(side.layers[each]))


def _end(side: Side, path: str) -> Layer:
    return [side.layers[each] for each in subtree(side.children, path) if projects(side.layers[each])][-1]


def told(side: Side, heads: Row) -> dict[str, Value]:
    """The heads that only one side has, and those beside them, in words."""
    given = [outputs(_end(side, path)) for path in heads.lone]
    size = parameters([side.layers[each] for path in heads.lone for each in subtree(side.children, path)])
    return {
        "heads": listed([f"{path} ({short(_end(side, path))})" for path in heads.lone]),
        "names": listed(heads.lone),
        "kept": listed(heads.kept),
        "outputs": listed([str(each) for each in given]) + (" output" if given == [1] else " outputs"),
        "number": len(heads.lone),
        "all": len(heads.lone) + len(heads.kept),
        "parameters": "" if size is None else f", {count(size, 'parameter')}",
    }
