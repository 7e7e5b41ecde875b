"""Each edit is caught by the promises it breaks, and let through by the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.diff.compare import diff
from archdiff.diff.records import Diff
from archdiff.promises import NAMES, judge
from archdiff.sources import load
from tests.promises.edits import EDITS, MODEL, Edit, edited


def between(old: str, new: str, folder: Path) -> Diff:
    """The diff of two models, given as the text of the files they are written in."""
    for name, text in (("old.py", old), ("new.py", new)):
        (folder / name).write_text(text)
    return diff(load(f"{folder}/old.py:Net"), load(f"{folder}/new.py:Net"))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.title)
def test_an_edit_breaks_these_promises_and_no_others(edit: Edit, tmp_path: Path):
    judgement = judge(between(MODEL, edited(edit), tmp_path), NAMES)
    assert [ruling.promise.name for ruling in judgement.broken] == [name for name in NAMES if name in edit.breaks.split()]
    assert judgement.unjudged == ()
    assert judgement.kept is not bool(edit.breaks)
