"""A snapshot file is read as the tree it was written from."""

from __future__ import annotations

from pathlib import Path

import pytest

from archdiff.sources import load
from archdiff.sources.trouble import Trouble
from archdiff.tree.codec import encode
from archdiff.tree.records import Layer, Tree

TREE = Tree("torch.nn:Linear", (Layer("", "Linear", attributes={"in_features": 3}),), versions={"torch": "2.13.0"})


@pytest.mark.parametrize("name", ["model.arch.json", "model.txt", "odd@name?x=1.json"])
def test_a_snapshot_of_any_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(encode(TREE))
    assert load(str(tmp_path / name)) == TREE


@pytest.mark.parametrize(
    "content", [b"", b"{}", b'{"schema": "archdiff/tree/9"}', b"PK\x03\x04", b"\xff" * 100, b"\0" * 100, b"{" * 100_000]
)
def test_what_is_no_snapshot_is_refused(tmp_path: Path, content: bytes) -> None:
    (file := tmp_path / "model.arch.json").write_bytes(content)
    with pytest.raises(Trouble, match=r"model\.arch\.json"):
        load(str(file))


def test_a_file_takes_no_arguments(tmp_path: Path) -> None:
    (file := tmp_path / "model.arch.json").write_text(encode(TREE))
    with pytest.raises(Trouble, match="a file takes no arguments"):
        load(f"{file}?n=1")


def test_a_folder_and_a_missing_file_are_no_models(tmp_path: Path) -> None:
    (tmp_path / "resnet.json").touch()
    with pytest.raises(Trouble, match=r"this is a folder without config\.json"):
        load(str(tmp_path))
    with pytest.raises(Trouble, match=r"there is no such file; did you mean resnet\.json"):
        load(str(tmp_path / "resnett.json"))
