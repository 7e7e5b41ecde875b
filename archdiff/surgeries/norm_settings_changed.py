"""A normalisation kept, with other settings: eps, momentum, affine, running statistics, groups."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, AttributeChanged, TensorChanged
from archdiff.surgeries.consequences import one_sided
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value

EPS = (
    "eps is added to the variance before the root, against division by zero. A port must use the value its weights were trained with: a "
    "larger one shrinks outputs where the variance is small. It is no part of the state_dict: old weights give slightly "
    "other outputs, without a word."
)

MEANS = {
    "eps": EPS,
    "variance_epsilon": EPS,
    "momentum": (
        "momentum is the weight of the newest batch in the running statistics (torch's convention; TensorFlow's is one minus it). It "
        "acts in training only: evaluation and the checkpoint stay the same until the model is trained further."
    ),
    "affine": (
        "affine gives each channel a learnt weight and bias after the normalisation. Without it these two tensors are missing from the "
        "state_dict."
    ),
    "elementwise_affine": (
        "elementwise_affine gives each feature a learnt weight, and a bias where there is one. Without it these tensors are missing "
        "from the state_dict."
    ),
    "track_running_stats": (
        "With running statistics, evaluation mode normalises by what training saw; without them, every batch is normalised by its own "
        "statistics in evaluation too. The buffers running_mean, running_var and num_batches_tracked come and go with it."
    ),
    "num_groups": (
        "Each group of channels is normalised together; one group is LayerNorm-like, one group a channel is InstanceNorm-like. Weights "
        "keep their shapes, but outputs change."
    ),
}

OWNED = {
    "affine": {"weight", "bias"},
    "elementwise_affine": {"weight", "bias"},
    "track_running_stats": {"running_mean", "running_var", "num_batches_tracked"},
}

CONFIGURED = ("norm_eps", "norm_epsilon", "layernorm_eps", "layer_norm_eps")


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(AttributeChanged) if change.name in MEANS and _same_norm(scene, change)]
    for group in alike(found, lambda item: (item[1].name, item[1].before, item[1].after)):
        _, first = group[0]
        indices = [index for index, _ in group]
        for _, change in group:
            indices += [index for index, tensor in _owned(scene, change)]
        indices += [index for index, change in scene.of(AttributeChanged) if MEANS[first.name] is EPS and _configures(change, first)]
        yield Claim(
            tuple(indices),
            {
                "name": first.name,
                "before": value(first.before),
                "after": value(first.after),
                "norms": count(len(group), "normalisation layer"),
                "places": places([change.new for _, change in group]),
                "means": MEANS[first.name],
            },
        )


def _same_norm(scene: Scene, change: AttributeChanged) -> bool:
    """Whether both sides have the setting on the same normalisation, whatever its class is called."""
    kind = norm(scene.look.new[change.new])
    return kind is not None and kind == norm(scene.look.old[change.old]) and ABSENT not in (change.before, change.after)


def _owned(scene: Scene, change: AttributeChanged) -> list[tuple[int, TensorChanged]]:
    names = OWNED.get(change.name, set())
    return [(i, each) for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged) and each.name in names and one_sided(each)]


def _configures(change: AttributeChanged, first: AttributeChanged) -> bool:
    return change.name.endswith(CONFIGURED) and (change.before, change.after) == (first.before, first.after)


SURGERY = Surgery(
    id="norm_settings_changed",
    title="Normalisation setting changed: {name} {before} → {after}",
    sentence="{name} went from {before} to {after} in {norms}: {places}.",
    teaches=(
        "A setting of a norm is not stored in the state_dict, so a checkpoint cannot tell which one its weights were trained with. {means}"
    ),
    reference="https://docs.pytorch.org/docs/stable/nn.html#normalization-layers",
    recognise=_recognise,
)
