"""A gate on the features of a block that is not plain squeeze-and-excitation, such as ECA or CBAM."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.surgeries.placeholders import filled
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.paths import name, pattern
from archdiff.tree.totals import totals

GATES = {"Sigmoid", "Hardsigmoid", "HardSigmoid"}
FEWEST = 2
MOST_LAYERS = 16


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = []
    for layer, indices in filled(scene):
        layers = [scene.look.new[path] for path in subtree(scene.look.new_children, layer.path)]
        weighted = any(tensor.shape and len(tensor.shape) > 1 for each in layers for tensor in each.tensors or ())
        repeated = "#" in pattern(layer.path)
        if repeated and weighted and 1 < len(layers) <= MOST_LAYERS and any(each.type in GATES for each in layers):
            found.append((layer, layers, indices))
    for group in alike(found, lambda item: (item[0].type, name(item[0].path))):
        if len(group) >= FEWEST:
            yield Claim(
                tuple(index for *_, indices in group for index in indices),
                {
                    "kind": group[0][0].type,
                    "blocks": count(len(group), "block"),
                    "places": places([layer.path for layer, *_ in group]),
                    "added": count(sum(totals(layers).parameters or 0 for _, layers, _ in group), "parameter"),
                },
            )


SURGERY = Surgery(
    id="attention_gate_added",
    title="Attention gate added: {kind} in {blocks}",
    sentence="{blocks} got a gate of the class {kind}: {places}. That adds {added}.",
    teaches=(
        "A small subnetwork ends in a sigmoid and weighs the features of its block, by channel or by place, so that the network can "
        "stress what matters in this image. Such gates cost little; which kind helps is found by experiment. An old checkpoint lacks "
        "these keys and needs strict=False; outputs change, so the model has to be trained."
    ),
    reference="https://arxiv.org/abs/1807.06521",
    recognise=_recognise,
)
