"""Adapters of peft that are neither LoRA nor IA³, each on a layer that stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import Added
from archdiff.surgeries.adapters import apart, injected, settings, sites
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, places
from archdiff.tree.paths import name
from archdiff.tree.records import Layer
from archdiff.tree.totals import elements

_PEFT = "peft.tuners."
ORIGIN = r"peft\.tuners\.(\w+)"
NAMES = {"loha": "LoHa", "lokr": "LoKr", "vera": "VeRA", "oft": "OFT", "boft": "BOFT", "hra": "HRA", "ln_tuning": "LayerNorm tuning"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    side = injected(scene)
    found = [(kind, site) for site in apart(sites(side)) if (kind := _kind(side.layers[site.path])) and site.wrapper]
    for group in alike(found, lambda item: item[0]):
        held = [site for _, site in group]
        added = sum(elements(tensor) or 0 for site in held for tensor in site.tensors.values() if tensor.kind == "parameter")
        yield Claim(
            (*dict.fromkeys(index for site in held for index in site.changes), *settings(scene, None), *_common(scene, group[0][0])),
            {
                "kind": NAMES.get(group[0][0], group[0][0]),
                "layers": count(len(held), "layer"),
                "kinds": listed(list(dict.fromkeys(site.base.type or "layer" for site in held))),
                "places": places([site.path for site in held]),
                "added": count(added, "parameter"),
            },
        )


def _common(scene: Scene, kind: str) -> Iterator[int]:
    """What all adapters of a kind share, held once for the model: the two matrices of VeRA."""
    for index, change in scene.of(Added):
        if name(change.new).startswith(kind + "_") and (change.layer.origin or "").startswith(_PEFT):
            yield index


def _kind(layer: Layer) -> str | None:
    """peft's name of the adapter a wrapper belongs to, where no other surgery speaks of it."""
    found = re.match(ORIGIN, layer.origin or "")
    return found[1] if found and found[1] not in ("lora", "adalora", "ia3", "tuners_utils") else None


SURGERY = Surgery(
    id="other_adapters_injected",
    title="Adapters injected ({kind}): {layers}",
    sentence="{layers} ({kinds}) got an adapter of the kind {kind}: {places}. It adds {added}.",
    teaches=(
        "Each layer stays as it is and a wrapper around it holds what is trained, so training needs little memory and the adapter is "
        "saved by itself. How it changes the output differs from kind to kind; peft's page on the kind says it. The layers' own "
        "weights keep their sizes, under longer keys."
    ),
    reference="https://huggingface.co/docs/peft/main/en/conceptual_guides/adapter",
    recognise=_recognise,
)
