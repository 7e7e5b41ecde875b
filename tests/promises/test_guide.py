"""The guide's table of edits is what the tests hold true. ``python -m tests.promises.test_guide`` writes it."""

from __future__ import annotations

import re
from pathlib import Path

from archdiff.promises import NAMES
from tests.promises.edits import EDITS

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "checks.md"


def table() -> str:
    """One row an edit, in the guide's own Markdown."""
    rows = [f"| {edit.title} | {' | '.join('caught' if name in edit.breaks.split() else '' for name in NAMES)} |" for edit in EDITS]
    head = f"| edit | {' | '.join(NAMES)} |\n|{'---|' * (len(NAMES) + 1)}\n"
    return (
        "<!-- edits -->\n" + head + "\n".join(re.sub(r"\|  (?=\|)", "| ", row).replace("|  |", "| |") for row in rows) + "\n<!-- /edits -->"
    )


def test_the_guide_has_the_table_of_edits():
    assert table() in GUIDE.read_text(encoding="utf-8")


if __name__ == "__main__":
    text = GUIDE.read_text(encoding="utf-8")
    GUIDE.write_text(re.sub(r"<!-- edits -->.*<!-- /edits -->", lambda _: table(), text, flags=re.DOTALL), encoding="utf-8")
