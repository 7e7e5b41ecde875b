"""Another number of tokens: the embedding table, and the output layer that scores every token, grow or shrink together."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.anatomy import OUT, own, whole
from archdiff.surgeries.positions import is_positional
from archdiff.surgeries.scene import Scene
from archdiff.surgeries.surgery import Claim, Surgery
from archdiff.surgeries.words import listed

_NAMED = r"(^|\.)(vocab_size|n_vocab|vocab|num_tokens|padding_idx|pad_token_id)$"


def _recognise(scene: Scene) -> Iterator[Claim]:
    done: set[tuple[int, int]] = set()
    for _, change in scene.of(AttributeChanged):
        before, after = whole(change.before), whole(change.after)
        if change.name != "num_embeddings" or is_positional(change.new) or before is None or after is None:
            continue
        if (before, after) in done or not _a_vocabulary(scene, before, after):
            continue
        done.add((before, after))
        tables = [path for path in scene.look.old_of if _resized(scene, path, before, after)]
        claimed = [index for path in tables for index, each in scene.at_new(path) if _about_rows(each, before, after)]
        claimed += [i for i, each in scene.of(AttributeChanged) if re.search(_NAMED, each.name) and each.after == after]
        tied = any((tensor := own(scene.look.new[path], "weight")) is not None and tensor.tied_to for path in tables)
        facts = {
            "before": f"{before:,}",
            "after": f"{after:,}",
            "places": listed(tables),
            "tied": " They are one tied tensor, so the parameters change once." if tied else "",
            "verb": "has" if len(tables) == 1 else "have",
            "old_rows": f"the first {before:,} rows" if after > before else f"the {after:,} rows that are left",
        }
        yield Claim(tuple(claimed), facts)


def _a_vocabulary(scene: Scene, before: int, after: int) -> bool:
    """Whether a setting or an output layer says the same numbers, or the table is the only one."""
    named = any(re.search(_NAMED, each.name) and (each.before, each.after) == (before, after) for _, each in scene.of(AttributeChanged))
    tables = [path for path, layer in scene.look.new.items() if "num_embeddings" in (layer.attributes or {}) and not is_positional(path)]
    return named or len(tables) == 1 or any(each.name in OUT and each.after == after for _, each in scene.of(AttributeChanged))


def _resized(scene: Scene, path: str, before: int, after: int) -> bool:
    return not is_positional(path) and any(
        isinstance(each, AttributeChanged) and each.name in ("num_embeddings", *OUT) and (each.before, each.after) == (before, after)
        for _, each in scene.at_new(path)
    )


def _about_rows(change: object, before: int, after: int) -> bool:
    if isinstance(change, AttributeChanged):
        return change.name in ("num_embeddings", "padding_idx", *OUT)
    if not isinstance(change, TensorChanged) or change.before is None or change.after is None:
        return False
    return change.before.shape is not None and before in change.before.shape and after in (change.after.shape or ())


SURGERY = Surgery(
    id="vocabulary_resized",
    title="Vocabulary resized: {before} → {after} tokens",
    sentence="{places} {verb} one row a token, {after} instead of {before}.{tied}",
    teaches=(
        "Every token has a row in the embedding table and a row in the layer that scores the next token; new special tokens or another "
        "tokenizer change their number. An old table does not load by itself: by convention {old_rows} are "
        "copied, which is right only while token numbers mean the same tokens, and new rows are trained from a fresh start. Often the "
        "size is rounded up to a multiple of 8 or 64 for speed, which adds rows no token uses."
    ),
    reference=("https://huggingface.co/docs/transformers/main_classes/model#transformers.PreTrainedModel.resize_token_embeddings"),
    recognise=_recognise,
)
