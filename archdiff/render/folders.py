"""Two folders as JSON, by the schema ``archdiff/folders/1``: what became of each model, in brief."""

from __future__ import annotations

import json
from typing import Any

from archdiff.story.folders import Entry, Folders

SCHEMA = "archdiff/folders/1"


def render(folders: Folders) -> str:
    """The folders as one JSON document; the same folders give the same bytes, all of them ASCII."""
    return json.dumps(document(folders), indent=2, allow_nan=False) + "\n"


def document(folders: Folders) -> dict[str, Any]:
    """The folders as plain data, keys in the schema's order."""
    return {
        "schema": SCHEMA,
        "old": folders.old,
        "new": folders.new,
        "exit_status": folders.exit_status,
        "models": [_model(entry) for entry in folders.entries],
    }


def _model(entry: Entry) -> dict[str, Any]:
    return {
        "name": entry.name,
        "status": entry.status,
        "old": entry.old,
        "new": entry.new,
        "changes": entry.changes,
        "findings": [{"surgery": surgery, "title": title} for surgery, title in entry.findings],
        "impact": entry.impact,
        "trouble": entry.trouble or None,
    }
