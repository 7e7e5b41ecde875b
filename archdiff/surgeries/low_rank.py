"""Low-rank adapters: pairs of thin matrices beside a weight; read by lora_injected and lora_merged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archdiff.surgeries.activations import activation
from archdiff.surgeries.adapters import Side, Site, apart, settings, sites, weight, wrapping
from archdiff.surgeries.surgery import Claim
from archdiff.surgeries.words import count, listed, places, value
from archdiff.tree.paths import inside, join, name
from archdiff.tree.records import Tensor
from archdiff.tree.totals import elements, totals

PLAIN = {
    "Linear",
    "Conv1d",
    "Conv2d",
    "Conv3d",
    "Embedding",
    "Dropout",
    "Identity",
    "ModuleDict",
    "ModuleList",
    "ParameterDict",
    "Sequential",
}


MOST_TENSORS = 64
"""A place with more of them is a part of the model that holds adapted layers, not such a layer."""


class LowRank(NamedTuple):
    """A site with the two tensors whose product has the shape of the base's weight, and the size they share."""

    site: Site
    rank: int
    adapter: str
    """What the adapter is called where a layer can have several; else ``""``."""


def claims(side: Side) -> Iterator[Claim]:
    """One claim on all low-rank adapters of one name."""
    hits = {hit.site.path: hit for site in sites(side) for hit in _low_rank(site)}
    found = sorted((hits[site.path] for site in apart(hit.site for hit in hits.values())), key=lambda hit: list(hits).index(hit.site.path))
    for adapter in dict.fromkeys(hit.adapter for hit in found):
        group = [hit for hit in found if hit.adapter == adapter]
        further = adapter and not any(hit.site.wrapper for hit in group) and not any(hit.site.own for hit in group)
        yield Claim(
            (*dict.fromkeys(i for hit in group for i in hit.site.changes), *settings(side.scene, adapter if further else None)),
            _facts(side, [*group, *_in_new_blocks(side, group)], adapter),
            title="Another LoRA adapter added: {adapter}, rank {rank} in {layers}" if further and side.with_adapters_is_new else None,
        )


def _in_new_blocks(side: Side, group: list[LowRank]) -> Iterator[LowRank]:
    """Adapted layers like these in blocks that only one model has: they are told with the blocks, but they count."""
    wrappers = {(_class(side, hit.site.path), name(hit.site.base.path)) for hit in group if hit.site.wrapper}
    known = {hit.site.path for hit in group}
    for path in side.own:
        for kind, inner in wrappers:
            if _class(side, path) == kind and path not in known and join(path, inner) in side.own:
                site = wrapping(side, path, join(path, inner))
                own = {key: tensor for key, tensor in site.tensors.items() if not inside(key, inner)}
                yield from _low_rank(site._replace(tensors=own))


def _class(side: Side, path: str) -> tuple[str | None, str | None]:
    return side.layers[path].type, side.layers[path].origin


def _facts(side: Side, group: list[LowRank], adapter: str) -> dict[str, str]:
    added = sum(elements(tensor) or 0 for hit in group for tensor in hit.site.tensors.values() if tensor.kind == "parameter")
    whole = totals(side.layers.values()).parameters
    kinds = list(dict.fromkeys(hit.site.base.type or "layer" for hit in group))
    scalings = list(dict.fromkeys(text for hit in group for text in _scaling(side, hit)))
    ranks = sorted({hit.rank for hit in group})
    return {
        "adapter": adapter or "the adapter",
        "rank": " or ".join(map(str, ranks)),
        "layers": count(len(group), "layer"),
        "kinds": listed(kinds),
        "places": places([hit.site.path for hit in group]),
        "added": count(added, "parameter"),
        "share": f"{added / whole:.1%} of the whole" if whole else "of an unknown number",
        "scaling": f", scaled by {listed(scalings)}" if scalings else "",
    }


def _scaling(side: Side, hit: LowRank) -> Iterator[str]:
    held = (side.layers[hit.site.path].attributes or {}).get("scaling")
    scale = held.get(hit.adapter) if isinstance(held, dict) else held
    if isinstance(scale, (int, float)) and not isinstance(scale, bool):
        yield value(scale)


def _low_rank(site: Site) -> Iterator[LowRank]:
    """The site's pair of thin tensors, if it has one; by shapes alone only where nothing else could be meant."""
    shape = weight(site.base)
    names = [name for name, tensor in site.tensors.items() if tensor.kind == "parameter" and tensor.shape and len(tensor.shape) > 1]
    said = [name for name in names if "lora" in name.lower()]
    if shape is None or len(said) > MOST_TENSORS or (not said and not (_alone(site) and len(names) == 2)):
        return
    pairs = [(one, two) for k, one in enumerate(said or names) for two in (said or names)[k + 1 :]]
    for one, two in pairs:
        rank = _rank(shape, site.tensors[one], site.tensors[two])
        if rank and (said or rank < min(shape[:2])):
            yield LowRank(site, rank, _adapter(one) if said and _adapter(one) == _adapter(two) else "")
            return


def _rank(shape: tuple[int, ...], one: Tensor, two: Tensor) -> int | None:
    """The size both share, when the product of the two has the first two axes of ``shape``, in either order."""
    a, b = (one.shape or ())[:2], (two.shape or ())[:2]
    for rank, rest in ((a[0], a[1]), (a[1], a[0])):
        for shared, other in ((b[0], b[1]), (b[1], b[0])):
            if rank == shared and sorted((rest, other)) == sorted(shape[:2]):
                return rank
    return None


def _alone(site: Site) -> bool:
    """Whether the adapter holds nothing but its two linear maps and dropout, beside one leaf that owns a weight."""
    others = [layer for layer in site.layers if layer.path != site.path]
    return (
        all(layer.type in PLAIN for layer in others)
        and not any(activation(layer.type) for layer in others)
        and (site.own or (site.wrapper and site.layers[0].type != "Sequential"))
    )


def _adapter(name: str) -> str:
    """``default`` in ``lora_A.default.weight``, and in ``lora_embedding_A.default``; ``""`` where no part names one."""
    parts = name.split(".")
    place = next((k for k, part in enumerate(parts) if "lora" in part.lower()), len(parts))
    rest = [part for part in parts[place + 1 :] if part != "weight"]
    return rest[0] if rest else ""
