"""A first layer that takes another number of channels or features: other data go in, the rest stays."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.anatomy import IN, OUT, leaves, parameters, projects, weighted, whole
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, signed_parameters

_NAMED = r"(^|\.)(in_chans|in_channels|num_channels|input_channels|in_features|channels|input_dim|n_channels)$"


def _recognise(scene: Scene) -> Iterator[Claim]:
    first = next((path for path in leaves(scene.look.new, scene.look.new_children) if weighted(scene.look.new[path])), None)
    was = next((path for path in leaves(scene.look.old, scene.look.old_children) if weighted(scene.look.old[path])), None)
    if first is None or not projects(scene.look.new[first]) or scene.look.old_of.get(first) != was:
        return
    change = next((each for name in IN if (each := scene.attribute(first, name))), None)
    before, after = (whole(change[1].before), whole(change[1].after)) if change else (None, None)
    if change is None or before is None or after is None or _given(scene, before, after):
        return
    claimed = [change[0]]
    claimed += [index for index, each in scene.at_new(first) if isinstance(each, TensorChanged) and each.name == "weight"]
    claimed += [
        i for i, each in scene.of(AttributeChanged) if re.search(_NAMED, each.name) and (each.before, each.after) == (before, after)
    ]
    layer, old = scene.look.new[first], scene.look.old[scene.look.old_of[first]]
    grown, were = parameters([layer]), parameters([old])
    image = (layer.type or "").startswith("Conv") and (layer.type or "").endswith("2d")
    facts = {
        "before": before,
        "after": after,
        "what": "channels" if (layer.type or "").startswith("Conv") else "features",
        "takes": count(after, "channel" if (layer.type or "").startswith("Conv") else "feature"),
        "where": first,
        "type": layer.type or "first layer",
        "difference": "" if grown is None or were is None else f" ({signed_parameters(grown - were)})",
        "known": _IMAGES.get(after, "") if image else "",
    }
    yield Claim(tuple(claimed), facts)


def _given(scene: Scene, before: int, after: int) -> bool:
    """Whether some layer gives what the first one takes: then it is no input of the model."""
    return any(change.name in OUT and (change.before, change.after) == (before, after) for _, change in scene.of(AttributeChanged))


_IMAGES = {
    1: " One channel is a grey picture or a spectrogram.",
    2: " Two channels are often real and imaginary parts, or optical flow.",
    3: " Three channels are a colour picture.",
    4: " Four channels are colour with depth, infrared or transparency.",
    6: " Six channels are often two colour pictures.",
    12: " Twelve or thirteen channels are often the bands of a satellite.",
    13: " Twelve or thirteen channels are often the bands of a satellite.",
}

SURGERY = Surgery(
    id="stem_adapted",
    title="Stem adapted: {before} → {after} input {what}",
    sentence="{where}, the first {type}, takes {takes} instead of {before}{difference}; nothing behind it depends on that.{known}",
    teaches=(
        "Only the first weights depend on what goes in. They do not load from an old checkpoint. By convention the old "
        "ones are summed, averaged or repeated over the new channels and rescaled, which starts better than random values: a habit that "
        "works, not a rule."
    ),
    reference="https://timm.fast.ai/models#how-is-timm-able-to-use-pretrained-weights-and-handle-images-that-are-not-3-channel-rgb-images",
    recognise=_recognise,
)
