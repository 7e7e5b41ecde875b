"""Attention limited to a window of the last tokens, or no longer."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import ABSENT, Absent, AttributeChanged
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, listed, value
from archdiff.tree.records import Value

NAMES = {"sliding_window", "use_sliding_window", "attention_window", "sliding_window_size"}


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(AttributeChanged) if change.name.rpartition(".")[2] in NAMES]
    if any(_limits(change.before) or _limits(change.after) for _, change in found):
        kinds = [
            index for index, change in scene.of(AttributeChanged) if change.name.rpartition(".")[2] in ("layer_types", "max_window_layers")
        ]
        told = dict.fromkeys(f"{change.name.rpartition('.')[2]} {_width(change.before)} → {_width(change.after)}" for _, change in found)
        yield Claim(
            (*(index for index, _ in found), *kinds),
            {"settings": listed(list(told)), "places": count(len({change.new for _, change in found}), "module")},
        )


def _limits(window: Value | Absent) -> bool:
    return window is True or (isinstance(window, int) and window > 0)


def _width(window: Value | Absent) -> str:
    return "none" if window is ABSENT else value(window)


SURGERY = Surgery(
    id="attention_window_changed",
    title="Attention window changed: {settings}",
    sentence="How far back attention looks changed: {settings}, held by {places}.",
    teaches=(
        "With a sliding window each token attends only to that many before it, so cost and cache grow with the window instead of the "
        "text; information from further back passes on through the layers. No tensor depends on it, and "
        "outputs differ only for texts longer than the smaller window."
    ),
    reference="https://arxiv.org/abs/2004.05150",
    recognise=_recognise,
)
