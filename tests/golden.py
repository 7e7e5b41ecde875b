"""The golden files beside the samples: what they should say now. ``python -m tests.golden`` writes them; review the change, then commit."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

from archdiff.diff.compare import diff
from archdiff.diff.records import Change, Diff
from archdiff.sources.operators import define_missing_operators
from archdiff.sources.walker import walk
from archdiff.surgeries import recognise
from tests.render.goldens import write as write_rendered

define_missing_operators()

SURGERY_SAMPLES = Path(__file__).parents[1] / "samples" / "surgeries"


def sample_ids() -> list[str]:
    return sorted(path.parent.name for path in SURGERY_SAMPLES.glob("*/before.py"))


def build(sample: str, side: str) -> Any:
    """Run ``samples/surgeries/<sample>/<side>.py`` and call its ``build``."""
    path = SURGERY_SAMPLES / sample / f"{side}.py"
    spec = importlib.util.spec_from_file_location(f"samples.surgeries.{sample}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module.build()


def sample_diff(sample: str) -> Diff:
    return diff(walk(build(sample, "before")), walk(build(sample, "after")))


def story(difference: Diff) -> str:
    """The findings in plain text, each with the changes it claims; then what nobody claims."""
    blocks, claimed = [], set()
    for finding in recognise(difference):
        claimed.update(finding.changes)
        facts = "\n".join("  * " + fact(difference.changes[index]) for index in finding.changes)
        blocks.append(
            f"{finding.title}  [{finding.surgery}]\n\n{finding.sentence}\n\n{finding.teaches}\n\nSee {finding.reference}\n\n{facts}\n"
        )
    rest = [fact(change) for index, change in enumerate(difference.changes) if index not in claimed]
    blocks.extend(["Unexplained\n\n" + "\n".join("  * " + line for line in rest) + "\n"] if rest else [])
    return "\n".join(blocks) or "No difference.\n"


def fact(change: Change) -> str:
    """One change on one line."""
    where = getattr(change, "new", None)
    where = getattr(change, "old", "") if where is None else where
    kind = type(change).__name__.removesuffix("Changed").lower()
    parts = [kind, where or "(root)", str(getattr(change, "name", getattr(change, "type", "")))]
    return " ".join(part for part in parts if part)


def main() -> None:
    define_missing_operators()
    write_rendered()
    for sample in sample_ids():
        (SURGERY_SAMPLES / sample / "story.txt").write_text(story(sample_diff(sample)), encoding="utf-8")
        print(f"wrote samples/surgeries/{sample}/story.txt")


if __name__ == "__main__":
    main()
