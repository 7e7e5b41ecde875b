"""Named reasons for groups of changes, one file each; ORDER, most specific first, decides who claims a change."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from archdiff.diff.records import Diff
from archdiff.surgeries.order import ORDER, Entry
from archdiff.surgeries.scene import scene
from archdiff.surgeries.surgery import Claim, Finding, Surgery
from archdiff.surgeries.vocabulary import vocabulary

if TYPE_CHECKING:
    SURGERIES: tuple[Surgery, ...]
    """Every surgery in order. Asking for it imports them all."""


def __getattr__(name: str) -> Any:
    if name == "SURGERIES":
        return tuple(map(surgery_of, ORDER))
    raise AttributeError(f"module 'archdiff.surgeries' has no attribute {name!r}")


def surgery_of(entry: Entry) -> Surgery:
    """The surgery of an entry, from its file."""
    return cast("Surgery", import_module(f"archdiff.surgeries.{entry.id}").SURGERY)


def recognise(diff: Diff) -> tuple[Finding, ...]:
    """Every surgery in order, each on what the ones before left; no change is claimed twice."""
    stage = scene(diff)
    findings: list[Finding] = []
    words = vocabulary(diff) if stage.free else ""
    kinds = {type(change) for change in diff.changes}
    for entry in ORDER:
        if not stage.free:
            break
        if (entry.words and not any(word in words for word in entry.words)) or (entry.of is not None and entry.of not in kinds):
            continue
        surgery = surgery_of(entry)
        taken: set[int] = set()
        for claim in surgery.recognise(stage):
            mine = tuple(sorted({index for index in claim.changes if index in stage.free} - taken))
            if mine:
                taken.update(mine)
                findings.append(_finding(surgery, claim, mine))
        if taken:
            stage = stage._replace(free=stage.free - taken)
            kinds = {type(diff.changes[index]) for index in stage.free}
    return tuple(findings)


def _finding(surgery: Surgery, claim: Claim, changes: tuple[int, ...]) -> Finding:
    facts = dict(claim.facts)
    return Finding(
        surgery.id,
        changes,
        facts,
        (claim.title or surgery.title).format(**facts),
        (claim.sentence or surgery.sentence).format(**facts),
        (claim.teaches or surgery.teaches).format(**facts),
        claim.reference or surgery.reference,
        _brief(surgery, claim).format(**facts),
    )


def _brief(surgery: Surgery, claim: Claim) -> str:
    """A claim in words of its own does not take over the surgery's."""
    if claim.brief is not None:
        return claim.brief
    return surgery.brief if claim.teaches is None else ""
