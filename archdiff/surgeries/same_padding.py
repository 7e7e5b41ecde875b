"""TensorFlow's "SAME" padding instead of a fixed one, or back."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, Retyped
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places


def _recognise(scene: Scene) -> Iterator[Claim]:
    for gained in (True, False):
        found = [change for _, change in scene.of(Retyped) if _is_same(change, gained)]
        if found:
            claimed = [
                i
                for change in found
                for i, each in scene.at_new(change.new)
                if isinstance(each, Retyped) or (isinstance(each, AttributeChanged) and each.name == "padding")
            ]
            facts = {
                "before": found[0].before,
                "after": found[0].after,
                "count": count(len(found), "layer"),
                "places": places([change.new for change in found]),
                "how": "works out its padding from each input's size" if gained else "pads by a fixed number on all sides",
            }
            yield Claim(tuple(claimed), facts)


def _is_same(change: Retyped, gained: bool) -> bool:
    return change.after == change.before + "Same" if gained else change.before == change.after + "Same"


SURGERY = Surgery(
    id="same_padding",
    title="Padding as TensorFlow does it: {before} → {after}",
    sentence="{count} became {after}, which {how}: {places}.",
    teaches=(
        'TensorFlow\'s "SAME" pads so that the output is ceil(size / stride). Where that makes the padding odd, the extra pixel goes to '
        "the right and the bottom, while torch pads all sides alike: at stride 2 the two sample other pixels, and weights trained with "
        "one lose accuracy with the other, so ports of TensorFlow weights keep its way. Shapes and keys are equal; an old checkpoint "
        "loads and gives slightly other values."
    ),
    reference="https://www.tensorflow.org/api_docs/python/tf/nn",
    recognise=_recognise,
)
