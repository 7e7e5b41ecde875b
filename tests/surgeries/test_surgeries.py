"""The law of the room: ids, texts and references of every surgery, and who may know whom."""

from __future__ import annotations

import ast
import re
import string
from pathlib import Path

import pytest

from archdiff import surgeries
from archdiff.surgeries import SURGERIES
from archdiff.surgeries.surgery import Surgery

ROOM = Path(surgeries.__file__).parent
FILES = {surgery.id: ROOM / f"{surgery.id}.py" for surgery in SURGERIES}


def test_every_id_is_used_once_and_names_its_file() -> None:
    assert len(FILES) == len(SURGERIES)
    assert [name for name, path in FILES.items() if not path.exists()] == []


@pytest.mark.parametrize("surgery", SURGERIES, ids=lambda surgery: surgery.id)
def test_the_explanation_is_complete(surgery: Surgery) -> None:
    assert re.match(r"https://\S+$", surgery.reference)
    assert not surgery.title.endswith(".")
    assert surgery.sentence.strip()
    assert surgery.teaches.strip()
    for template in (surgery.title, surgery.sentence, surgery.teaches):
        assert all(name is None or name.isidentifier() for _, name, _, _ in string.Formatter().parse(template))


@pytest.mark.parametrize("surgery", SURGERIES, ids=lambda surgery: surgery.id)
def test_no_surgery_knows_another(surgery: Surgery) -> None:
    tree = ast.parse(FILES[surgery.id].read_text(encoding="utf-8"))
    imported = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    others = {f"archdiff.surgeries.{name}" for name in FILES} - {f"archdiff.surgeries.{surgery.id}"}
    assert imported & others == set()


PROMISES = re.compile(
    r"every other tensor|everything else of|all others do|all its tensors are in|checkpoint (still )?loads (as it is|unchanged)|"
    r"old checkpoint (still )?loads[.;]|the old weights still fit|residual connections keep",
    re.IGNORECASE,
)


@pytest.mark.parametrize("surgery", SURGERIES, ids=lambda surgery: surgery.id)
def test_no_finding_promises_what_depends_on_the_others(surgery: Surgery) -> None:
    assert not PROMISES.search(" ".join((surgery.sentence, surgery.teaches, surgery.brief)))
