"""One activation function replaced by another, such as ReLU by GELU."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped
from archdiff.surgeries.activations import MEANS, activation
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places

SETTINGS = {"activation", "act", "act_fn", "hidden_act", "hidden_activation", "activation_function", "nonlinearity"}


SILENT = "Without parameters it leaves no trace in the state_dict: the old checkpoint loads without a word and gives other outputs."


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [*_classes(scene), *_settings(scene)]
    for group in alike(found, lambda item: (item[0], item[1])):
        after = group[0][1]
        spots = list(dict.fromkeys(path for *_, path, _ in group))
        indices = tuple(index for *_, claimed in group for index in claimed)
        owned = any(scene.look.new[path].tensors for path in spots if activation(scene.look.new[path].type))
        yield Claim(
            indices,
            {
                "before": group[0][2],
                "after": group[0][3],
                "layers": count(len(spots), "place"),
                "places": places(spots),
                "means": MEANS[after],
                "checkpoint": "" if owned else SILENT,
            },
        )


def _classes(scene: Scene) -> Iterator[tuple[str, str, str, str, str, tuple[int, ...]]]:
    """Activation modules of another class."""
    for _, change in scene.of(Retyped):
        old, new = scene.look.old[change.old], scene.look.new[change.new]
        before, after = activation(old.type), activation(new.type)
        if before and after and before != after:
            yield before, after, old.type or "", new.type or "", new.path, consequences(scene, new.path)


def _settings(scene: Scene) -> Iterator[tuple[str, str, str, str, str, tuple[int, ...]]]:
    """Activations that a layer or a configuration holds as a function or by name."""
    for index, change in scene.of(AttributeChanged):
        if change.name.rpartition(".")[2] in SETTINGS and isinstance(change.before, str) and isinstance(change.after, str):
            before, after = activation(change.before), activation(change.after)
            if before and after and before != after:
                twin = scene.attribute(change.new, "activation_relu_or_gelu")
                names = change.before.rpartition(".")[2], change.after.rpartition(".")[2]
                yield before, after, *names, change.new, (index, *((twin[0],) if twin else ()))


SURGERY = Surgery(
    id="activation_swapped",
    title="Activation swapped: {before} → {after} in {layers}",
    sentence="{before} became {after} in {layers}: {places}.",
    teaches=("Weights trained with one activation do not suit another: expect to train again. {means} {checkpoint}"),
    reference="https://docs.pytorch.org/docs/stable/nn.html#non-linear-activations-weighted-sum-nonlinearity",
    recognise=_recognise,
)
