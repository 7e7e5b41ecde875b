"""Lazy layers that saw their first input and now know their size."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped, TensorChanged
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.totals import totals

SIZES = {"in_features", "in_channels", "num_features"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [change for _, change in scene.of(Retyped) if change.before.rpartition(".")[2] == "Lazy" + change.after.rpartition(".")[2]]
    if not found:
        return
    inner = [(index, each) for change in found for index, each in scene.at_new(change.new)]
    filled = [(index, each) for index, each in inner if isinstance(each, TensorChanged)]
    sizes = [index for index, each in inner if isinstance(each, AttributeChanged) and (each.name in SIZES or "hooks" in each.name)]
    follows = [index for change in found for index in consequences(scene, change.new)]
    yield Claim(
        tuple(dict.fromkeys((*follows, *sizes, *(index for index, _ in filled)))),
        {
            "layers": count(len(found), "lazy layer"),
            "places": places([change.new for change in found]),
            "parameters": count(totals(scene.look.new[change.new] for change in found).parameters or 0, "parameter"),
        },
    )


SURGERY = Surgery(
    id="lazy_materialised",
    title="Lazy layers got their size: {layers}",
    sentence="{layers} saw a first input and became plain ones with {parameters}: {places}.",
    teaches=(
        "A lazy layer takes its input size from the first batch it sees; then its class becomes the plain one and its parameters are "
        "allocated and initialised. Before that there is nothing to train, so run one batch through the model before building the "
        "optimiser. A checkpoint of either form can be loaded into a lazy model."
    ),
    reference="https://docs.pytorch.org/docs/stable/generated/torch.nn.modules.lazy.LazyModuleMixin.html",
    recognise=_recognise,
)
