"""Named reasons for groups of changes, one file each; the tuple's order, most specific first, decides who claims a change."""

from __future__ import annotations

from dataclasses import replace

from archdiff.diff.records import Diff
from archdiff.surgeries.scene import scene
from archdiff.surgeries.surgery import Claim, Finding, Surgery

SURGERIES: tuple[Surgery, ...] = ()


def recognise(diff: Diff) -> tuple[Finding, ...]:
    """Every surgery in order, each on what the ones before left; no change is claimed twice."""
    stage = scene(diff)
    findings: list[Finding] = []
    for surgery in SURGERIES:
        if not stage.free:
            break
        taken: set[int] = set()
        for claim in surgery.recognise(stage):
            mine = tuple(sorted({index for index in claim.changes if index in stage.free} - taken))
            if mine:
                taken.update(mine)
                findings.append(_finding(surgery, claim, mine))
        if taken:
            stage = replace(stage, free=stage.free - taken)
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
        surgery.reference,
    )
