"""``[tool.archdiff]`` is read strictly: what it misspells must not pass in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.cli.project import project
from archdiff.sources.trouble import Trouble


def test_a_model_has_the_general_promises_unless_it_has_its_own(tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(
        '[tool.archdiff]\nsnapshots = "shots"\nrequire = ["weights"]\n'
        '[tool.archdiff.models]\na = "m:a"\nb = {spec = "m:b", require = ["exact"]}\n'
    )
    first, second = project(tmp_path).models
    assert (first.spec, first.require, first.snapshot) == ("m:a", ("weights",), tmp_path / "shots" / "a.arch.json")
    assert second.require == ("exact",)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('ignroe = ["*.p"]', "did you mean ignore"),
        ('require = ["weight"]', "did you mean weights"),
        ('require = "weights"', "must be a list"),
        ("snapshots = 3", "must name a folder"),
        ("models = 3", "must be a table"),
        ("models = { a = 3 }", "needs a spec"),
        ('models = { a = { spec = "m:a", requires = [] } }', "did you mean require"),
        ('models = { Net = "m:a", net = "m:b" }', "would share the snapshot"),
        ('models = { a = "m:a", a = "m:b" }', "cannot be read"),
        ('models = { "*" = "m:a" }', "cannot name a file"),
    ],
)
def test_a_wrong_entry_is_trouble(table: str, said: str, tmp_path: Path):
    (tmp_path / "pyproject.toml").write_text(f"[tool.archdiff]\n{table}\n")
    with pytest.raises(Trouble, match=said):
        project(tmp_path)
