"""What moved and changed still has tensors in common with what it was."""

from __future__ import annotations

from torch import nn

from tests.diff.pairing import module, paired


def block(width: int) -> nn.Module:
    layers = [nn.Conv2d(width, width, 7), nn.LayerNorm(width), nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)]
    return module("Block", block=nn.Sequential(*layers), drop=nn.Dropout(0.1))


def stages(*counts: int) -> nn.Module:
    return module("Net", stages=nn.Sequential(*[nn.Sequential(*[block(8 << k) for _ in range(count)]) for k, count in enumerate(counts)]))


def test_a_block_of_another_width_did_not_move_from_a_shorter_stage_to_a_deeper_one() -> None:
    found = paired(stages(3, 9, 3), stages(6, 5, 3))
    assert all(old.split(".")[1] == new.split(".")[1] for old, new in found.items() if old.count("."))
