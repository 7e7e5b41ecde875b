"""Every kind of planted edit, by name; some need the tree to be prepared first."""

from __future__ import annotations

from collections.abc import Mapping

from benchmarks.planted.edits.adapters import adapters_inserted, adapters_removed, lora_injected, lora_removed, qkv_fused, qkv_split
from benchmarks.planted.edits.heads import head_emptied, head_replaced, head_resized
from benchmarks.planted.edits.layers import (
    activation_everywhere,
    activation_once,
    attribute_everywhere,
    attribute_once,
    norm_everywhere,
    norm_once,
    width_everywhere,
    width_once,
)
from benchmarks.planted.edits.lists import (
    block_deleted,
    block_duplicated,
    block_inserted,
    deeper,
    deeper_everywhere,
    every_second_dropped,
    layer_deleted,
    layer_duplicated,
    layer_inserted,
    shallower,
)
from benchmarks.planted.edits.moves import moved_once, moved_several, registered_otherwise, shuffled, swapped
from benchmarks.planted.edits.names import class_prefixed, ported, renamed_all, renamed_everywhere, renamed_once
from benchmarks.planted.edits.picks import Edit
from benchmarks.planted.edits.wraps import (
    blocks_wrapped,
    freed,
    grouped,
    root_wrapped,
    unwrapped,
    unwrapped_many,
    wrapped_many,
    wrapped_once,
    wrapped_twice,
)

EDITS: tuple[Edit, ...] = (
    head_resized, head_replaced, head_emptied,
    layer_inserted, block_inserted, layer_deleted, block_deleted, layer_duplicated, block_duplicated,
    deeper, deeper_everywhere, shallower, every_second_dropped, width_once, width_everywhere,
    attribute_once, attribute_everywhere, activation_once, activation_everywhere, norm_once, norm_everywhere,
    wrapped_once, wrapped_twice, wrapped_many, blocks_wrapped, root_wrapped, unwrapped, unwrapped_many, grouped, freed,
    renamed_once, renamed_everywhere, renamed_all, class_prefixed, ported,
    moved_once, moved_several, swapped, shuffled, registered_otherwise,
    lora_injected, lora_removed, adapters_inserted, adapters_removed, qkv_fused, qkv_split,
)  # fmt: skip

BY_NAME: Mapping[str, Edit] = {edit.__name__: edit for edit in EDITS}

PREPARED: Mapping[str, Edit] = {
    "lora_removed": lora_injected,
    "adapters_removed": adapters_inserted,
    "unwrapped": wrapped_once,
    "unwrapped_many": wrapped_many,
    "freed": grouped,
}
"""What is done to the model before it becomes the old side, so that the edit finds something to undo."""

FUSING = ("qkv_fused", "qkv_split")
"""Kinds with one layer on one side and three on the other, which no one-to-one alignment can express."""

DRAWN = tuple(name for name in BY_NAME if name not in FUSING)
"""The kinds that combinations draw from."""
