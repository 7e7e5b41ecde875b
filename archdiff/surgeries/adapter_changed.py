"""Adapters that stay where they are and become other ones: another rank, another kind, a magnitude beside them (DoRA)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archdiff.diff.records import Added, AttributeChanged, Change, Removed, Retyped, TensorChanged
from archdiff.surgeries.adapters import settings
from archdiff.surgeries.consequences import consequences
from archdiff.surgeries.scene import Scene, alike, subtree
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, signed
from archdiff.tree.paths import inside, join
from archdiff.tree.records import Layer, Value
from archdiff.tree.totals import elements, totals

_ORIGIN = r"peft\.tuners\.(\w+)\."
_NAMES = {"lora": "LoRA", "adalora": "AdaLoRA", "ia3": "IA³", "loha": "LoHa", "lokr": "LoKr", "vera": "VeRA", "oft": "OFT", "boft": "BOFT"}
_BASE = "base_layer"
_SETTING = r"(r|lora_alpha|scaling|use_dora|lora_variant|lora_dropout|adapter_layer_names|peft_type)"


class Place(NamedTuple):
    """One adapted layer, by its old and its new path."""

    old: str
    new: str


def _recognise(scene: Scene) -> Iterator[Claim]:
    wrapped = [Place(old, new) for new, old in scene.look.old_of.items() if _base(scene.look.new, new) and _base(scene.look.old, old)]
    for group in alike([spot for spot in wrapped if _other_kind(scene, spot)], lambda spot: _kinds(scene, spot)):
        kinds, changes = _kinds(scene, group[0]), [i for spot in group for i in _beside_base(scene, spot)]
        facts = {**_facts(scene, group, changes), "before": kinds[0], "after": kinds[1]}
        yield Claim((*changes, *_model(scene)), facts, _KIND_TITLE, _KIND, _KINDS, brief=_KIND_BRIEF)
    spots = [spot for spot in _low_rank(scene) if not _other_kind(scene, spot)]
    yield from _ranks(scene, spots)
    yield from _directions(scene, spots)


def _low_rank(scene: Scene) -> Iterator[Place]:
    """Layers of both models that hold a low-rank pair, by the name that such pairs have everywhere."""
    found = (
        re.match(r"(.*?)(?:^|\.)lora_[AB]\b", join(layer.path, tensor.name))
        for layer in scene.diff.new.layers
        for tensor in layer.tensors or ()
    )
    for path in dict.fromkeys(each[1] for each in found if each):
        if path in scene.look.old_of:
            yield Place(scene.look.old_of[path], path)


def _ranks(scene: Scene, spots: list[Place]) -> Iterator[Claim]:
    for steps in alike([(spot, step) for spot in spots if (step := _step(scene, spot))], lambda item: item[1]):
        group, (before, after) = [spot for spot, _ in steps], steps[0][1]
        changes = list(dict.fromkeys(i for spot in group for i in _resized(scene, spot)))
        yield Claim((*changes, *_model(scene)), {**_facts(scene, group, changes), "before": before, "after": after})


def _directions(scene: Scene, spots: list[Place]) -> Iterator[Claim]:
    """LoRA that became DoRA, or DoRA that became LoRA again."""
    for came, title, sentence in ((True, _DORA_TITLE, _DORA), (False, _PLAIN_TITLE, _PLAIN)):
        group = [spot for spot in spots if any(True for _ in _magnitudes(scene, spot, came))]
        if group:
            changes = [i for spot in group for i in (*_magnitudes(scene, spot, came), *_settings(scene, spot))]
            facts = _facts(scene, group, changes)
            yield Claim(
                (*changes, *_model(scene)), facts, title, sentence, _DORA_TEACHES, "https://arxiv.org/abs/2402.09353", brief=sentence
            )


def _base(layers: Mapping[str, Layer], path: str) -> bool:
    return join(path, _BASE) in layers


def _kind(layer: Layer) -> str | None:
    found = re.match(_ORIGIN, layer.origin or "")
    return found[1] if found else None


def _kinds(scene: Scene, spot: Place) -> tuple[str, str]:
    kinds = (_kind(scene.look.old[spot.old]) or "", _kind(scene.look.new[spot.new]) or "")
    return _NAMES.get(kinds[0], kinds[0]), _NAMES.get(kinds[1], kinds[1])


def _other_kind(scene: Scene, spot: Place) -> bool:
    old, new = _kind(scene.look.old[spot.old]), _kind(scene.look.new[spot.new])
    return old is not None and new is not None and old != new


def _facts(scene: Scene, group: list[Place], changes: list[int]) -> dict[str, Value]:
    return {
        "layers": count(len(group), "layer"),
        "places": places([spot.new for spot in group]),
        "difference": signed(sum(_difference(scene.diff.changes[index]) for index in changes)),
    }


def _difference(change: Change) -> int:
    """How many parameters more, or fewer, a change brings."""
    match change:
        case Added(layer=layer):
            return totals([layer]).parameters or 0
        case Removed(layer=layer):
            return -(totals([layer]).parameters or 0)
        case TensorChanged(before=before, after=after):
            sizes = [(elements(each) or 0) if each is not None and each.kind == "parameter" else 0 for each in (before, after)]
            return sizes[1] - sizes[0]
    return 0


def _beside_base(scene: Scene, spot: Place) -> Iterator[int]:
    """Everything at an adapted layer and below it, but for the layer itself."""
    for path in subtree(scene.look.new_children, spot.new):
        if not inside(path, join(spot.new, _BASE)):
            yield from (i for i, _ in scene.at_new(path))
    for path in subtree(scene.look.old_children, spot.old):
        if not inside(path, join(spot.old, _BASE)):
            yield from (i for i, change in scene.at_old(path) if isinstance(change, Removed))


def _model(scene: Scene) -> Iterator[int]:
    """What the adapters' own model and its configuration say of it."""
    yield from settings(scene, None)
    for index, change in scene.of(AttributeChanged):
        if change.name.startswith("peft_config.") or change.name in ("peft_type", "targeted_module_names"):
            yield index
    for _, retyped in scene.of(Retyped):
        if re.match(_ORIGIN, retyped.layer.origin or "") and retyped.layer.origin != scene.look.old[retyped.old].origin:
            yield from consequences(scene, retyped.new) if retyped.after.endswith("Model") else ()


def _lora(scene: Scene, spot: Place) -> Iterator[tuple[int, TensorChanged]]:
    """Changed tensors of low-rank pairs at an adapted layer."""
    for path in subtree(scene.look.new_children, spot.new):
        for index, change in scene.at_new(path):
            if isinstance(change, TensorChanged) and "lora_" in join(path, change.name)[len(spot.new) :]:
                yield index, change


def _step(scene: Scene, spot: Place) -> tuple[int, int] | None:
    """From what rank to what, where two thin matrices have another size in common."""
    steps: set[tuple[int, int]] = set()
    for _, change in _lora(scene, spot):
        before, after = (tensor.shape or () if tensor else () for tensor in (change.before, change.after))
        steps.update([(a, b) for a, b in zip(before, after, strict=False) if a != b] if len(before) == len(after) == 2 else ())
    return next(iter(steps)) if len(steps) == 1 else None


def _resized(scene: Scene, spot: Place) -> Iterator[int]:
    """The thin matrices of another size, and what the adapted layer notes of it."""
    for index, change in _lora(scene, spot):
        yield index
        yield from (i for i, each in scene.at_new(change.new) if isinstance(each, AttributeChanged) and each.name.endswith("_features"))
    yield from _settings(scene, spot)


def _settings(scene: Scene, spot: Place) -> Iterator[int]:
    for index, change in scene.at_new(spot.new):
        if isinstance(change, AttributeChanged) and re.fullmatch(_SETTING, change.name.partition(".")[0]):
            yield index


def _magnitudes(scene: Scene, spot: Place, came: bool) -> Iterator[int]:
    top = join(spot.new if came else spot.old, "lora_magnitude_vector")
    for index, change in scene.of(Added) if came else scene.of(Removed):
        if inside(change.new if isinstance(change, Added) else change.old, top):
            yield index


_KIND_TITLE = "Adapter changed: {before} → {after} in {layers}"
_KIND = "{layers} have an adapter of the kind {after} where they had one of the kind {before} ({difference} parameters): {places}."
_KINDS = (
    "The layers themselves stay, under the same keys, and each adapter is put beside them. What was trained in the old kind has no place "
    "in the new one, which starts anew: merge the old one into the weights first if it is to count."
)
_KIND_BRIEF = "What was trained in the old adapter has no place in the new one."
_DORA_TITLE = "LoRA became DoRA in {layers}"
_DORA = "{layers} got a learnt magnitude for each output beside the low-rank pair ({difference} parameters): {places}."
_PLAIN_TITLE = "DoRA became plain LoRA in {layers}"
_PLAIN = "{layers} lost the learnt magnitudes beside the low-rank pair ({difference} parameters): {places}."
_DORA_TEACHES = (
    "DoRA takes the adapted weight apart into direction and size: the low-rank pair turns the direction, a vector learns the size for each "
    "output. The vector starts as the sizes are, so at first nothing is computed otherwise. A checkpoint of a DoRA has this vector beside "
    "what one of plain LoRA has."
)

SURGERY = Surgery(
    id="adapter_changed",
    title="LoRA rank changed: {before} → {after} in {layers}",
    sentence="The low-rank update of {layers} has rank {after} instead of {before} ({difference} parameters): {places}.",
    teaches=(
        "The rank says how many directions an update can learn: more of them for more parameters. The layers' own weights are as they were "
        "and load; the two thin matrices have other sizes, so an adapter trained at the old rank does not."
    ),
    reference="https://arxiv.org/abs/2106.09685",
    recognise=_recognise,
)
