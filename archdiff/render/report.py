"""A report as JSON, by the schema ``archdiff/check/1``: every model with its rulings, and the story where a promise broke."""

from __future__ import annotations

import json
from typing import Any

from archdiff.promises.promise import Breach, Ruling
from archdiff.promises.report import Check, Report
from archdiff.render.json import document as story_document
from archdiff.story.story import tell

SCHEMA = "archdiff/check/1"


def render(report: Report) -> str:
    """The report as one JSON document; the same report gives the same bytes, all of them ASCII."""
    return json.dumps(document(report), indent=2, allow_nan=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """The report as plain data, keys in the schema's order."""
    return {"schema": SCHEMA, "exit_status": report.exit_status, "models": [_check(check) for check in report.checks]}


def _check(check: Check) -> dict[str, Any]:
    judgement = check.judgement
    return {
        "name": check.name,
        "status": check.status,
        "trouble": check.trouble,
        "promises": [_ruling(ruling) for ruling in judgement.rulings] if judgement else [],
        "story": story_document(tell(judgement.diff)) if judgement and judgement.broken else None,
    }


def _ruling(ruling: Ruling) -> dict[str, Any]:
    return {
        "promise": ruling.promise.name,
        "kept": ruling.kept,
        "unknown": ruling.unknown,
        "breaches": [_breach(breach) for breach in ruling.breaches],
    }


def _breach(breach: Breach) -> dict[str, Any]:
    return {"sentence": breach.sentence, "subjects": list(breach.subjects), "changes": list(breach.changes)}
