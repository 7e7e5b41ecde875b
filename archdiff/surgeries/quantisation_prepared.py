"""Observers or fake quantisation put in, so that a model can be quantised afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import Added, AttributeChanged, Moved, Retyped, TensorChanged
from archdiff.surgeries.activations import activation
from archdiff.surgeries.consequences import STATE, consequences, replaced
from archdiff.surgeries.norms import norm
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count
from archdiff.tree.keys import entries

HELPER = r"torch\.(ao\.)?quantization\b"
TRAINED = r"torch\.(ao\.)?nn\.(intrinsic\.)?qat\b"


def _recognise(scene: Scene) -> Iterator[Claim]:
    helpers = [(index, change) for index, change in scene.of(Added) if re.match(HELPER, change.layer.origin or "")]
    retyped = [change for _, change in scene.of(Retyped) if _prepares(change.layer.origin or "")]
    if not any(_watches(change.layer.type or "") for _, change in helpers) and not retyped:
        return
    rebuilt = [index for _, new, both in replaced(scene) if _prepares(new.origin or "") for index in both]
    fused = any("intrinsic.qat" in (change.layer.origin or "") for change in retyped)
    folded = list(_folded(scene)) if fused else []
    follows = [index for change in retyped for index in (*consequences(scene, change.new), *_everything(scene, change.new))]
    fake = any("FakeQuantize" in (layer.type or "") for layer in scene.diff.new.layers)
    watchers = [change for _, change in helpers if ("FakeQuantize" if fake else "Observer") in (change.layer.type or "")]
    yield Claim(
        tuple(dict.fromkeys((*(index for index, _ in helpers), *rebuilt, *folded, *follows, *_settings(scene)))),
        {
            "purpose": "quantisation-aware training" if fake else "calibration",
            "watchers": count(len(watchers), "fake quantiser" if fake else "observer"),
            "keys": _keys(scene),
            "means": AWARE if fake else CALIBRATED,
        },
    )


def _keys(scene: Scene) -> str:
    """What an old checkpoint needs: where layers were fused, a weight has another key."""
    news = {entry.key for entry in entries(scene.diff.new.layers)}
    lost = next((entry.key for entry in entries(scene.diff.old.layers) if entry.tensor.kind == "parameter" and entry.key not in news), None)
    return _SAME_KEYS if lost is None else _OTHER_KEYS.format(key=lost)


_SAME_KEYS = "The old weights keep their keys, and the observers add buffers, so an old checkpoint needs strict=False."
_OTHER_KEYS = (
    "Not all old weights keep their keys, as layers were fused: nothing has the key {key} any more. Load a checkpoint before preparing."
)

AWARE = (
    "Fake quantisers round weights and activations to the integer grid and back in the forward pass, so that training learns to live "
    "with the rounding."
)
CALIBRATED = "Observers only record the range of what passes while sample data runs through; outputs stay the same."


def _prepares(origin: str) -> bool:
    return bool(re.match(TRAINED, origin) or re.match(HELPER, origin))


def _everything(scene: Scene, new: str) -> Iterator[int]:
    """What came into a prepared layer, and what moved there: a fused layer keeps its norm inside while it is trained."""
    yield from scene.added_below(new)
    yield from (index for index, change in scene.at_new(new) if isinstance(change, (AttributeChanged, TensorChanged)))
    for child in scene.look.new_children.get(new, ()):
        yield from (index for index, change in scene.at_new(child) if isinstance(change, Moved))


def _folded(scene: Scene) -> Iterator[int]:
    """Norms and activations that went into a fused layer and left an Identity."""
    for _, change in scene.of(Retyped):
        old = scene.look.old[change.old]
        if change.after == "Identity" and (norm(old) or activation(old.type)):
            yield from consequences(scene, change.new)


def _watches(kind: str) -> bool:
    return "Observer" in kind or "FakeQuantize" in kind


def _settings(scene: Scene) -> Iterator[int]:
    """The quantisation settings left on modules, and the hooks that call the observers."""
    for index, change in scene.of(AttributeChanged):
        hook = change.name in STATE and any("observer" in str(side) for side in (change.before, change.after))
        if change.name == "qconfig" or hook:
            yield index


SURGERY = Surgery(
    id="quantisation_prepared",
    title="Prepared for quantisation ({purpose}): {watchers}",
    sentence="{watchers} came into the model, for {purpose}.",
    teaches=("The model still computes in floating point; converting it comes next. {keys} {means}"),
    reference="https://docs.pytorch.org/docs/stable/quantization.html",
    recognise=_recognise,
)
