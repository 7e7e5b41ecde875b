"""Attention split into another number of heads; usually nothing else shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged
from archdiff.surgeries.anatomy import whole
from archdiff.surgeries.positions import rotary
from archdiff.surgeries.scene import Scene, alike
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, value

_HEADS = r"(^|\.)(num_heads|num_attention_heads|n_heads?|nhead|heads)$"
_FOLLOW = (
    r"(^|\.)(head_dim|attention_head_size|scale|scaling|dim_per_head|d_k|key_dim|"
    r"num_key_value_groups|num_key_value_heads|_scale|inv_norm_factor)$"
)


def _recognise(scene: Scene) -> Iterator[Claim]:
    found = [(index, change) for index, change in scene.of(AttributeChanged) if re.search(_HEADS, change.name) and _counts(change)]
    following = [index for index, change in scene.of(AttributeChanged) if re.search(_FOLLOW, change.name)]
    for group in alike(found, lambda item: (value(item[1].before), value(item[1].after))):
        own = [change.new for _, change in group]
        facts = {
            "before": value(group[0][1].before),
            "after": value(group[0][1].after),
            "places": places(own, "modules"),
            "count": count(len(own), "module"),
        }
        yield Claim((*(index for index, _ in group), *following, *rotary(scene)), facts)


def _counts(change: AttributeChanged) -> bool:
    return whole(change.before) is not None and whole(change.after) is not None


SURGERY = Surgery(
    id="attention_heads_changed",
    title="Attention heads: {before} → {after}",
    sentence="Attention splits its features into {after} heads instead of {before}, in {count}: {places}.",
    teaches=(
        "Each head attends by itself, over its own share of the features: more heads look at more things at once, each with fewer "
        "features. Where the width stays, the tensors have the same names and shapes, print shows nothing, and old weights load "
        "without a word but the output is another one: heads cut the trained features at other places."
    ),
    reference="https://arxiv.org/abs/1706.03762",
    recognise=_recognise,
)
