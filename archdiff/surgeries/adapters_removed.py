"""Adapters other than LoRA taken off: scaling vectors, prompts, bottlenecks."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Removed
from archdiff.surgeries.adapters import Site, apart, bottlenecks, settings, sites, withdrawn
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name, parent
from archdiff.tree.totals import elements, totals

WORDS = ("adapter", "prompt", "prefix", "ia3")


def _recognise(scene: Scene) -> Iterator[Claim]:
    side = withdrawn(scene)
    held = [site for site in apart(sites(side)) if site.wrapper and _adapts(site, side.layers[site.path].origin)]
    spoken = {index for site in held for index in site.changes}
    small = [each for each in bottlenecks(side) if spoken.isdisjoint(each.changes)]
    small = small if len(small) > 1 else []
    spoken.update(index for each in small for index in each.changes)
    tops = [
        (index, change)
        for index, change in scene.of(Removed)
        if index not in spoken and _named(change.old) and not _named(parent(change.old) or "")
    ]
    if not held and not small and not tops:
        return
    loose = [scene.removed_below(change.old) for _, change in tops]
    layers = [change.layer for index in {i for each in loose for i in each} if isinstance(change := scene.diff.changes[index], Removed)]
    layers += [layer for each in small for layer in each.layers]
    sizes = [elements(tensor) or 0 for site in held for tensor in site.tensors.values() if tensor.kind == "parameter"]
    yield Claim(
        tuple(dict.fromkeys((*spoken, *(index for each in loose for index in each), *settings(scene, None)))),
        {
            "adapters": count(len(held) + len(small) + len(tops), "adapter"),
            "places": places([*(site.path for site in (*held, *small)), *(change.old for _, change in tops)]),
            "lost": count(sum(sizes) + (totals(layers).parameters or 0), "parameter"),
        },
    )


def _adapts(site: Site, origin: str | None) -> bool:
    """A wrapper of peft, or one whose own tensors say that they adapt."""
    return (origin or "").startswith("peft.tuners.") or (
        bool(site.tensors) and all(any(w in own.lower() for w in WORDS) for own in site.tensors)
    )


def _named(path: str) -> bool:
    return any(word in name(path).lower() for word in WORDS)


SURGERY = Surgery(
    id="adapters_removed",
    title="Adapters removed: {adapters}",
    sentence="{adapters} with {lost} went: {places}.",
    teaches=(
        "What was trained for a task is gone from the tree. Scaling vectors may have been multiplied into the weights first, which only "
        "the values of the weights can tell; prompts and bottlenecks cannot be merged, so without them the model is the plain one "
        "again. The keys of the layers that stay are shorter where a wrapper went."
    ),
    reference="https://huggingface.co/docs/peft/main/en/conceptual_guides/adapter",
    recognise=_recognise,
)
