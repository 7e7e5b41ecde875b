"""What the surgeries say of two live models, by surgery."""

from __future__ import annotations

import torch
from torch import nn

from archdiff.diff.compare import diff
from archdiff.sources.walker import walk
from archdiff.surgeries import recognise
from archdiff.surgeries.surgery import Finding


def told(old: nn.Module, new: nn.Module) -> dict[str, Finding]:
    """Every finding by its surgery's id, the first of each."""
    found: dict[str, Finding] = {}
    for finding in recognise(diff(walk(old), walk(new))):
        found.setdefault(finding.surgery, finding)
    return found


def unexplained(old: nn.Module, new: nn.Module) -> list[object]:
    """The changes that no surgery claims."""
    difference = diff(walk(old), walk(new))
    claimed = {index for finding in recognise(difference) for index in finding.changes}
    return [change for index, change in enumerate(difference.changes) if index not in claimed]


def explained(old: nn.Module, new: nn.Module) -> dict[str, Finding]:
    """What is told; every change must have been claimed."""
    assert unexplained(old, new) == []
    return told(old, new)


def meta(factory, *arguments, **settings):  # type: ignore[no-untyped-def]
    """Build a model without memory for its weights."""
    with torch.device("meta"):
        return factory(*arguments, **settings)
