"""``exact``: nothing differs, and both sides know everything there is to compare."""

from __future__ import annotations

from collections.abc import Iterator

from archdiff.diff.records import Diff
from archdiff.promises.knowing import missing
from archdiff.promises.promise import Breach, Promise
from archdiff.promises.wording import breaches as changed


def breaches(diff: Diff) -> Iterator[Breach]:
    """Every change."""
    return changed(diff, lambda change: True)


def unknown(diff: Diff) -> str | None:
    """Everything has to be known."""
    return missing(diff, "layers", "types", "attributes", "tensors", "code")


EXACT = Promise("exact", "nothing differs that a tree can tell", breaches, unknown)
