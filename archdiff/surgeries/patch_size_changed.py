"""A vision transformer that cuts its picture into patches of another size."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.positions import followers, rows, tables
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import sizes

_NAMED = r"(^|\.)patch_size$"


def _recognise(scene: Scene) -> Iterator[Claim]:
    for index, change in scene.of(AttributeChanged):
        stride = scene.attribute(change.new, "stride")
        if change.name != "kernel_size" or stride is None or not isinstance(change.before, tuple) or not isinstance(change.after, tuple):
            continue
        if change.before != stride[1].before or change.after != stride[1].after:
            continue
        found = tables(scene)
        claimed = [index, stride[0], *(i for i, _ in found), *followers(scene)]
        claimed += [i for i, each in scene.at_new(change.new) if isinstance(each, TensorChanged) and each.name == "weight"]
        claimed += [i for i, each in scene.of(AttributeChanged) if re.search(_NAMED, each.name)]
        tokens = rows(found[0][1]) if found else None
        facts = {
            "before": sizes(change.before),
            "after": sizes(change.after),
            "where": change.new,
            "tokens": f" The table of positions goes from {tokens[0]:,} to {tokens[1]:,} rows with it." if tokens else "",
            "fewer": "fewer tokens, each from a larger patch: faster, and coarser"
            if change.after > change.before
            else "more tokens, each from a smaller patch: finer, and slower",
        }
        yield Claim(tuple(claimed), facts)
        return


SURGERY = Surgery(
    id="patch_size_changed",
    title="Patch size changed: {before} → {after}",
    sentence="{where} cuts the picture into patches of {after} pixels instead of {before}.{tokens}",
    teaches=(
        "A convolution whose stride is its kernel looks at every patch once and makes one token of it. The same picture now gives "
        "{fewer}, as attention compares every token with every other. Blocks do not depend on it; the first convolution and the table "
        "of positions do not fit, and are trained anew or resampled."
    ),
    reference="https://arxiv.org/abs/2010.11929",
    recognise=_recognise,
)
