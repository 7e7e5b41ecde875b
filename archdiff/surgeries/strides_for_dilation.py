"""Strides traded for dilation: maps stay larger while each layer still looks as far."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places
from archdiff.tree.records import Value

_NAMED = frozenset({"stride", "dilation", "padding", "output_stride"})


def _recognise(scene: Scene) -> Iterator[Claim]:
    settings = [(i, change) for i, change in scene.of(AttributeChanged) if change.name in _NAMED]
    strides = [change for _, change in settings if change.name == "stride" and _less(change.after, change.before)]
    spread = [change for _, change in settings if change.name == "dilation" and _less(change.before, change.after)]
    strides = [change for change in strides if change.new not in scene.look.new_children]
    spread = [change for change in spread if change.new not in scene.look.new_children]
    if not strides or not spread or any(_less(change.before, change.after) for _, change in settings if change.name == "stride"):
        return
    factors = sorted({_first(change.after) for change in spread})
    facts = {
        "strides": places([change.new for change in strides], "convolutions"),
        "stride_count": count(len(strides), "convolution"),
        "dilated": count(len(spread), "convolution"),
        "rates": f"rate {factors[0]}" if len(factors) == 1 else "rates " + " and ".join(str(rate) for rate in factors),
    }
    yield Claim(tuple(index for index, _ in settings), facts)


def _first(value: object) -> int:
    value = value[0] if isinstance(value, tuple) and value else value
    return value if isinstance(value, int) else 0


def _less(one: Value | object, other: Value | object) -> bool:
    return 0 < _first(one) < _first(other)


SURGERY = Surgery(
    id="strides_for_dilation",
    title="Strides traded for dilation",
    sentence="{stride_count} no longer halve the map ({strides}); {dilated} are dilated instead, at {rates}, with padding to match.",
    teaches=(
        "A stride makes maps smaller, so later layers see further but less finely. Dilation spreads a kernel's taps apart and reaches as "
        "far on the full map: segmentation wants that, at the price of time and memory for the larger maps. Weights have the same shapes, "
        "so the old ones fit, and make sense because each tap still meets what it was trained on."
    ),
    reference="https://arxiv.org/abs/1606.00915",
    recognise=_recognise,
)
