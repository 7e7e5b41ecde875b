"""Fewer, or more, key and value heads than query heads: multi-head attention to grouped or multi-query attention, and back."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.anatomy import OUT, outputs
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import count, places, signed
from archdiff.tree.paths import join, name, parent
from archdiff.tree.records import Value
from archdiff.tree.totals import elements

_PAIRS = (("k_proj", "v_proj", "q_proj"), ("key", "value", "query"), ("wk", "wv", "wq"), ("to_k", "to_v", "to_q"), ("k", "v", "q"))
_NAMED = r"(^|\.)(num_key_value_heads|num_key_value_groups|n_kv_heads?|num_kv_heads?|n_head_kv|multi_query|kv_heads|n_rep)$"


def _recognise(scene: Scene) -> Iterator[Claim]:
    places_found = [found for path in scene.look.old_of if (found := _regrouped(scene, path))]
    if not places_found:
        return
    projections = [path for found in places_found for path in found]
    claimed = [i for path in projections for i, change in scene.at_new(path) if _about_rows(change)]
    named = [(i, change) for i, change in scene.of(AttributeChanged) if re.search(_NAMED, change.name)]
    first = projections[0]
    old, new = outputs(scene.look.old[scene.look.old_of[first]]), outputs(scene.look.new[first])
    heads = next(((change.before, change.after) for _, change in named if "heads" in change.name), None)
    facts: dict[str, Value] = {
        "before": old or 0,
        "after": new or 0,
        "heads": f" ({heads[0]} → {heads[1]} heads)" if heads else "",
        "places": places([parent(found[0]) or "the model" for found in places_found], "attention layers"),
        "count": count(len(places_found), "attention layer"),
        "difference": signed(_difference(scene, claimed)),
        "cache": _cache(old or 0, new or 0),
    }
    yield Claim((*claimed, *(i for i, _ in named)), facts)


def _regrouped(scene: Scene, key: str) -> tuple[str, str] | None:
    """The key and value projections of one attention, if both changed alike and the query's did not."""
    for k, v, q in _PAIRS:
        above = parent(key)
        if name(key) != k or above is None:
            continue
        value, query = join(above, v), join(above, q)
        steps = [_step(scene, path) for path in (key, value, query)]
        if steps[0] and steps[0] == steps[1] and steps[2] == () and len(steps[0]) == 2:
            return key, value
    return None


def _step(scene: Scene, path: str) -> tuple[int, ...] | None:
    """From how many to how many outputs; empty when unchanged, ``None`` when there is no such pair."""
    old = scene.look.old_of.get(path)
    if old is None:
        return None
    before, after = outputs(scene.look.old[old]), outputs(scene.look.new[path])
    if before is None or after is None:
        return None
    return () if before == after else (before, after)


def _about_rows(change: object) -> bool:
    """Whether a change says how many rows there are; a bias that came or went is another matter."""
    if isinstance(change, TensorChanged):
        return change.before is not None and change.after is not None
    return isinstance(change, AttributeChanged) and change.name in OUT


def _difference(scene: Scene, claimed: list[int]) -> int:
    total = 0
    for index in claimed:
        change = scene.diff.changes[index]
        if isinstance(change, TensorChanged) and change.before and change.after:
            total += (elements(change.after) or 0) - (elements(change.before) or 0)
    return total


def _cache(old: int, new: int) -> str:
    return f"{old / new:g} times smaller" if new and new < old else f"{new / old:g} times larger" if old else "of another size"


SURGERY = Surgery(
    id="heads_regrouped",
    title="Attention heads regrouped: keys and values {before} → {after} wide",
    sentence=(
        "In {count} the key and value projections give {after} features instead of {before}{heads}, while the queries stay: {places} "
        "({difference} parameters)."
    ),
    teaches=(
        "Several query heads now share, or no longer share, a key and value head: grouped-query attention; with a single one it is "
        "called multi-query. What has to be kept of earlier tokens while generating becomes {cache}, which is why people do it; quality "
        "is close to full multi-head attention. Old key and value weights do not fit: by the paper's recipe the heads of a group are "
        "averaged and the model is trained on for a while."
    ),
    reference="https://arxiv.org/abs/2305.13245",
    recognise=_recognise,
)
