"""A report: several models, each checked against what was written down of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from archdiff.diff.compare import diff
from archdiff.diff.records import Alignment, Diff, Match
from archdiff.promises import judge
from archdiff.promises.promise import Judgement
from archdiff.tree.records import Tree

Status = Literal["kept", "broken", "trouble"]


@dataclass(frozen=True, slots=True)
class Check:
    """One model checked. ``trouble`` says why there is no judgement."""

    name: str
    judgement: Judgement | None
    trouble: str | None = None

    @property
    def status(self) -> Status:
        """``trouble`` also where a promise cannot be judged: that is never a pass."""
        if self.judgement is None or self.judgement.unjudged:
            return "trouble"
        return "kept" if self.judgement.kept else "broken"


@dataclass(frozen=True, slots=True)
class Report:
    """All checks of one run, in order."""

    checks: tuple[Check, ...]

    @property
    def exit_status(self) -> int:
        """0 where every promise is kept, 2 where there was trouble, else 1."""
        found = {check.status for check in self.checks}
        return 2 if "trouble" in found else 1 if "broken" in found else 0


def compared(old: Tree, new: Tree, require: Iterable[str], ignore: Sequence[str] = ()) -> Judgement:
    """Judge two trees; equal ones without aligning them."""
    same = old.layers == new.layers and old.partial == new.partial
    return judge(_nothing(old, new) if same else diff(old, new), require, ignore)


def _nothing(old: Tree, new: Tree) -> Diff:
    matches = (Match(layer.path, layer.path, "equal" if layer.path else "root") for layer in new.layers)
    return Diff(old, new, Alignment(tuple(matches)), ())
