"""A story: a diff with its findings, what nobody explained, and what it means for an old checkpoint."""

from __future__ import annotations

from dataclasses import dataclass

from archdiff.diff.carry import turned
from archdiff.diff.records import ABSENT, Added, AttributeChanged, Diff, TensorChanged
from archdiff.story.impact import Impact, impact
from archdiff.surgeries import recognise
from archdiff.surgeries.surgery import Finding
from archdiff.tree.keys import entries
from archdiff.tree.shown import Shown


@dataclass(frozen=True, slots=True)
class Story(Shown):
    """Everything there is to tell about a diff, before any layout."""

    diff: Diff
    findings: tuple[Finding, ...]
    """In the order of the changes they claim, which is the order of the model; those on mere settings and notes come last."""
    unexplained: tuple[int, ...]
    """Indices into ``diff.changes`` that no finding claims."""
    impact: Impact

    def __bool__(self) -> bool:
        return bool(self.diff)


def tell(diff: Diff) -> Story:
    """Recognise the surgeries in ``diff`` and weigh what they mean for a checkpoint of the old model."""
    findings = tuple(sorted(recognise(diff), key=lambda finding: (_rank(diff, finding), finding.changes)))
    claimed = {index for finding in findings for index in finding.changes}
    unexplained = tuple(index for index in range(len(diff.changes)) if index not in claimed)
    return Story(diff, findings, unexplained, impact(diff, computed(diff, findings)))


SETTINGS = frozenset({"settings_changed", "settings_rehoused", "modules_marked"})
"""Surgeries that tell what no other one names."""


def _rank(diff: Diff, finding: Finding) -> int:
    """0 for what was done to the model; 1 for settings of its layers; 2 for configurations, notes and what one side only has."""
    if finding.surgery not in SETTINGS:
        return 0
    changes = [diff.changes[index] for index in finding.changes]
    own = (each for each in changes if isinstance(each, AttributeChanged) and ABSENT not in (each.before, each.after))
    return 1 if any("." not in each.name and not each.name.startswith("_") for each in own) else 2


COMPUTED = frozenset({"conv_norm_fused", "reparameterised"})
"""Surgeries that write other numbers into weights whose shape may stay."""


def computed(diff: Diff, findings: tuple[Finding, ...]) -> set[str]:
    """The keys of new tensors that such a surgery made from old ones, or that hold old ones turned over."""
    changes = (diff.changes[index] for finding in findings if finding.surgery in COMPUTED for index in finding.changes)
    layers = {change.new for change in changes if isinstance(change, (Added, TensorChanged)) and change.new}
    return turned(diff) | ({entry.key for entry in entries(diff.new.layers) if entry.path in layers} if layers else set())
