"""Learnt scaling vectors (IA³) put on layers that stay as they are."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.adapters import Site, injected, sites
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.totals import elements


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [site for site in sites(injected(scene)) if (site.wrapper or site.own) and _scales(site)]
    if found:
        yield Claim(
            tuple(dict.fromkeys(index for site in found for index in site.changes)),
            {
                "layers": count(len(found), "layer"),
                "places": places([site.path for site in found]),
                "added": count(sum(elements(tensor) or 0 for site in found for tensor in site.tensors.values()), "parameter"),
            },
        )


def _scales(site: Site) -> bool:
    """Whether every tensor is a vector that is called ia3 and fits the inputs or the outputs of the layer."""
    sizes = {size for tensor in site.base.tensors or () for size in tensor.shape or ()}
    fits = [elements(tensor) in sizes and max(tensor.shape or (0,)) == elements(tensor) for tensor in site.tensors.values()]
    return bool(fits) and all(fits) and all("ia3" in name.lower() for name in site.tensors)


SURGERY = Surgery(
    id="ia3_injected",
    title="IA³ injected: scaling vectors on {layers}",
    sentence="{layers} got a learnt vector that scales its inputs or outputs: {places}. That adds {added}.",
    teaches=(
        "IA³ multiplies keys, values and the hidden features of the feed-forward part by learnt vectors, which alone are trained: even "
        "fewer parameters than LoRA. The vectors start at one, so at first the outputs are those of the old model, and they can be "
        "multiplied into the weights afterwards. The wrapped layers' own weights keep their sizes, under other keys if each layer was "
        "wrapped."
    ),
    reference="https://arxiv.org/abs/2205.05638",
    recognise=_recognise,
)
