"""Named reasons for groups of changes, one file each; the tuple's order, most specific first, decides who claims a change."""

from __future__ import annotations

from archdiff.diff.records import Diff
from archdiff.surgeries.surgery import Claim, Finding, Scene, Surgery

SURGERIES: tuple[Surgery, ...] = ()


def recognise(diff: Diff) -> tuple[Finding, ...]:
    """Every surgery in order, each on what the ones before left; no change is claimed twice."""
    free = frozenset(range(len(diff.changes)))
    findings: list[Finding] = []
    for surgery in SURGERIES:
        if not free:
            break
        for claim in surgery.recognise(Scene(diff, free)):
            mine = tuple(index for index in claim.changes if index in free)
            if mine:
                free -= frozenset(mine)
                findings.append(_finding(surgery, claim, mine))
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
