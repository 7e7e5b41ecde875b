"""What says where a token or patch stands: tables of positions, and the settings their sizes follow from."""

from __future__ import annotations

import re
from collections.abc import Iterator

from archdiff.diff.records import AttributeChanged, TensorChanged
from archdiff.surgeries.scene import Scene

_POSITIONS = r"(?i)(?<![a-z])(pos|positions?|positional|wpe)(?![a-z])|pos_?emb"
_TENSOR = r"(?i)(?<![a-z])(pos|positions?|positional|relative|rel)(?![a-z])|pos_?emb|position_|attn_mask|attention_mask|causal_mask"
_SETTING = (
    r"(^|\.)(seq_length|seq_len|max_seq_len|max_seq_length|num_patches|grid_size|img_size|image_size|input_resolution|window_size|"
    r"max_position_embeddings|n_positions|n_ctx|context_length|block_size|max_length|patches_resolution|feat_size|pretrain_img_size|"
    r"window_area|shift_size|target_shift_size|output_resolution|max_seq_len_cached|original_max_seq_len)$"
)


_MAP = r"(?i)mlp|proj|linear|conv|norm"
"""Parts of a name that say that a layer computes something of positions; a weight of such a layer is no table."""


def is_positional(path: str) -> bool:
    """Whether a table is named as one of positions, not of tokens."""
    return re.search(_POSITIONS, path) is not None


def tables(scene: Scene) -> list[tuple[int, TensorChanged]]:
    """Tables of positions whose number of rows changed; the width of a row did not."""
    return [(index, change) for index, change in scene.of(TensorChanged) if _is_table(change) and rows(change) is not None]


def rows(change: TensorChanged) -> tuple[int, int] | None:
    """From how many positions to how many, where one or two sizes of the table differ; two are a grid."""
    if change.before is None or change.after is None or change.before.shape is None or change.after.shape is None:
        return None
    old, new = change.before.shape, change.after.shape
    differ = [(a, b) for a, b in zip(old, new, strict=False) if a != b]
    if len(old) != len(new) or not 1 <= len(differ) <= 2 or (len(old) > 1 and old[-1] != new[-1] and len(differ) == 1):
        return None
    before, after = 1, 1
    for a, b in differ:
        before, after = before * a, after * b
    return before, after


def _is_table(change: TensorChanged) -> bool:
    return re.search(_TENSOR, change.name) is not None or (
        change.name == "weight" and is_positional(change.new) and not bool(re.search(_MAP, change.new))
    )


def kind(change: TensorChanged) -> str:
    """What the rows stand for: places, or distances between two places."""
    return "relative positions" if "rel" in change.name else "positions"


def rotary(scene: Scene) -> Iterator[int]:
    """Tables of rotation frequencies: one for every two features of an attention head, so they follow its width."""
    for index, change in scene.of(TensorChanged):
        if change.name.removeprefix("original_") in ("inv_freq", "cos_cached", "sin_cached", "freqs") and rows(change) is not None:
            yield index


def followers(scene: Scene) -> Iterator[int]:
    """Settings that say the size of the input, and the row counts of tables that are layers."""
    for index, change in scene.of(AttributeChanged):
        if re.search(_SETTING, change.name) or (change.name == "num_embeddings" and is_positional(change.new)):
            yield index
