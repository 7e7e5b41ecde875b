"""A folder of snapshots is several models by name."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.folder import snapshots
from archdiff.sources.trouble import Trouble
from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tree


def test_names_are_paths_without_suffix_in_order(tmp_path: Path) -> None:
    (tmp_path / "vision").mkdir()
    for name in ("vision/vit.arch.json", "b.json", "a.arch.json"):
        (tmp_path / name).write_text(encode(Tree(name, (Layer(""),))))
    (tmp_path / "package.json").write_text("{}")
    found = snapshots(str(tmp_path))
    assert list(found) == ["a", "b", "vision/vit"]
    assert load(found["vision/vit"]).origin == "vision/vit.arch.json"


def test_a_folder_without_snapshots_is_said(tmp_path: Path) -> None:
    with pytest.raises(Trouble, match="holds no snapshots"):
        snapshots(str(tmp_path))
    with pytest.raises(Trouble, match="is no folder"):
        snapshots(str(tmp_path / "none"))
