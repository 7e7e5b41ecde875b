"""A layer that moved is where it stands alone, not in a whole new block that has one like it."""

from __future__ import annotations

from torch import nn

from archdiff.diff.matchers.lone import prefer_lone
from archdiff.diff.matchers.settle import fill
from archdiff.diff.matchers.standing import Standing
from tests.diff.pairing import filled, module, paired, partners, same


def block(**more: nn.Module) -> nn.Module:
    return module("Block", up=nn.Linear(8, 16), act=nn.ReLU(), down=nn.Linear(16, 8), **more)


def models() -> tuple[nn.Module, nn.Module]:
    """The second norm moved into the first block; another block with a norm like it was added."""
    old = module("Net", first=block(), second=block(norm=nn.LayerNorm(24)))
    return old, module("Net", first=block(extra=nn.LayerNorm(24)), second=block(), third=block(norm=nn.LayerNorm(24)))


KNOWN = {**same("", "first", "second"), **same(*(f"{name}.{layer}" for name in ("first", "second") for layer in ("up", "act", "down")))}


def test_a_layer_leaves_the_new_block_for_its_equal_that_stands_alone() -> None:
    found = filled(lambda standing: prefer_lone(standing, fill), *models(), {**KNOWN, "second.norm": "third.norm"})
    assert found == {**KNOWN, "second.norm": "first.extra"}


def test_a_pin_holds() -> None:
    known = partners(*models(), {**KNOWN, "second.norm": "third.norm"})
    at = known.two.paths.index("third.norm")
    known.why[at] = "pinned"
    prefer_lone(Standing(known), fill)
    assert known.partner[at] == known.one.paths.index("second.norm")


def test_the_same_in_whole_models() -> None:
    assert paired(*models())["second.norm"] == "first.extra"
